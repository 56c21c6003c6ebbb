import { describe, expect, it } from 'vitest';
import { createConversationStore } from '../../../../src/renderer/conversation/conversation-store';
import { createAppStore } from '../../../../src/renderer/state/app-store';
import { TurnReceiver } from '../../../../src/renderer/state/turn-receiver';
import { FrameLoop } from '../../../../src/renderer/ui/frame-loop';
import { createWaterfallStore } from '../../../../src/renderer/waterfall/waterfall-store';
import type { TurnDelta } from '../../../../src/shared/turn';
import { endedTurn } from '../../../ended-turn';

function setUp() {
  let frame: ((atMs: number) => void) | undefined;
  const app = createAppStore();
  const conversation = createConversationStore();
  const ended: string[] = [];
  const receiver = new TurnReceiver({
    app,
    conversation,
    waterfall: createWaterfallStore(),
    frames: new FrameLoop({
      request: (callback) => {
        frame = callback;
        return 1;
      },
      cancel: () => undefined,
      later: () => 1,
      cancelLater: () => undefined,
    }),
    nowMs: () => 0,
    ended: (turnId) => ended.push(turnId),
  });
  return { app, conversation, ended, receiver, drawFrame: () => frame?.(16) };
}

const turn: readonly TurnDelta[] = [
  { type: 'started', turnId: 't', conversationId: 'c', input: 'text', atMs: 0 },
  { type: 'phase', turnId: 't', phase: 'thinking' },
  { type: 'reply', turnId: 't', text: 'Hello to ' },
  { type: 'reply', turnId: 't', text: 'you.' },
];

describe('TurnReceiver', () => {
  it('takes all of a turn in with the next frame, but knows its end at once', () => {
    const { app, conversation, ended, receiver, drawFrame } = setUp();
    for (const delta of [...turn, endedTurn('t')]) receiver.delta(delta);
    expect(ended).toEqual(['t']);
    expect(conversation.getState().turns).toEqual([]);
    drawFrame();
    expect(conversation.getState().turns).toMatchObject([
      { reply: 'Hello to you.', state: 'done' },
    ]);
    expect(app.getState().phase).toBe('thinking');
  });

  it('tells who listens behind everything that changed', () => {
    const { conversation, receiver, drawFrame } = setUp();
    const replies: (string | undefined)[] = [];
    const end = receiver.onTaken((delta) => {
      if (delta.type === 'ended') replies.push(conversation.getState().turns[0]?.reply);
    });
    for (const delta of [...turn, endedTurn('t')]) receiver.delta(delta);
    drawFrame();
    expect(replies).toEqual(['Hello to you.']);
    end();
    receiver.delta(endedTurn('t'));
    drawFrame();
    expect(replies).toHaveLength(1);
  });
});
