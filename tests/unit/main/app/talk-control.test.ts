import { describe, expect, it, vi } from 'vitest';

import { TalkControl } from '../../../../src/main/app/talk-control';
import { TurnWatch } from '../../../../src/main/app/turn-watch';
import type { TurnPhase } from '../../../../src/shared/turn';

function setUp(phase: TurnPhase | null) {
  const sent: string[] = [];
  const watch = new TurnWatch(() => undefined);
  if (phase !== null) {
    watch.accept({ type: 'started', turnId: 't', conversationId: 'c', input: 'speech', atMs: 0 });
    watch.accept({ type: 'phase', turnId: 't', phase });
  }
  const companion = { cancel: vi.fn(), playback: vi.fn() };
  const control = new TalkControl(
    (event) => {
      sent.push(event);
      return true;
    },
    watch,
    companion,
  );
  return { control, sent, companion };
}

describe('TalkControl', () => {
  it('toggles: the first press talks', () => {
    const { control, sent } = setUp(null);
    control.toggle(1);
    expect(sent).toEqual(['hotkeyPress']);
  });

  it('toggles: the next press sends, also what a tap latched open', () => {
    const { control, sent } = setUp('listening');
    control.toggle(1);
    expect(sent).toEqual(['hotkeyPress', 'hotkeyRelease']);
  });

  it('toggles while it speaks: that is a barge-in', () => {
    const { control, sent } = setUp('speaking');
    control.toggle(1);
    expect(sent).toEqual(['hotkeyPress']);
  });

  it('cancels an open hold on lock, and only that', () => {
    const listening = setUp('listening');
    listening.control.abandonHold('the screen was locked');
    expect(listening.companion.cancel).toHaveBeenCalledWith({
      turnId: 't',
      reason: 'the screen was locked',
    });
    const thinking = setUp('thinking');
    thinking.control.abandonHold('the screen was locked');
    expect(thinking.companion.cancel).not.toHaveBeenCalled();
  });

  it('ends playback when the page is gone, so that the turn can end as text', () => {
    const { control, companion } = setUp('speaking');
    control.pageLost('the window crashed');
    expect(companion.cancel).not.toHaveBeenCalled();
    expect(companion.playback).toHaveBeenCalledWith(
      expect.objectContaining({ type: 'failed', turnId: 't' }),
    );
  });

  it('has nothing to end without a turn', () => {
    const { control, companion } = setUp(null);
    control.pageLost('the window crashed');
    expect(companion.playback).not.toHaveBeenCalled();
  });
});
