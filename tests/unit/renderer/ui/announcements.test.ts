import { describe, expect, it } from 'vitest';
import { applyDelta } from '../../../../src/renderer/conversation/turns';
import { announcementFor } from '../../../../src/renderer/ui/announcements';
import type { TurnDelta } from '../../../../src/shared/turn';
import { endedTurn } from '../../../ended-turn';

const deltas: readonly TurnDelta[] = [
  { type: 'started', turnId: 't', conversationId: 'c', input: 'text', atMs: 0 },
  { type: 'transcript', turnId: 't', text: 'Hello?' },
  { type: 'reply', turnId: 't', text: 'Hello to you.' },
];
const [turn] = deltas.reduce(applyDelta, []);
const end = endedTurn('t');

describe('announcementFor', () => {
  it('reads the answer when Sotto does not speak it itself', () => {
    expect(announcementFor(end, turn, false)).toBe('Hello to you.');
    expect(announcementFor(end, turn, true)).toBeNull();
  });

  it('does not read every token', () => {
    expect(announcementFor({ type: 'reply', turnId: 't', text: 'He' }, turn, false)).toBeNull();
  });

  it('says what failed and what to do', () => {
    const error = {
      kind: 'deadline',
      name: 'SottoError',
      message: 'Too slow.',
      hint: 'Try again.',
    };
    expect(
      announcementFor(
        { type: 'failed', turnId: 't', error: { ...error, kind: 'deadline' } },
        turn,
        true,
      ),
    ).toBe('Too slow. Try again.');
  });

  it('says what was understood', () => {
    const heard: TurnDelta = { type: 'transcript', turnId: 't', text: 'Good morning.' };
    expect(announcementFor(heard, turn, true)).toBe('You said: Good morning.');
  });
});
