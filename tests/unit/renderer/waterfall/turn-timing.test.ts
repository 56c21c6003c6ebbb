import { describe, expect, it } from 'vitest';
import { applyDelta } from '../../../../src/renderer/conversation/turns';
import { turnTiming, usualMs } from '../../../../src/renderer/waterfall/turn-timing';
import { SPAN } from '../../../../src/shared/trace';
import type { TraceSummary, TurnDelta } from '../../../../src/shared/turn';
import { makeSpan } from './make-span';

function turnAfter(...deltas: readonly TurnDelta[]) {
  const started: TurnDelta = {
    type: 'started',
    turnId: 't',
    conversationId: 'c',
    input: 'speech',
    atMs: 500,
  };
  const turn = [started, ...deltas].reduce(applyDelta, [])[0];
  if (turn === undefined) throw new Error('no turn');
  return turn;
}

const summary = (voiceToVoiceMs: number | null, startedMs: number): TraceSummary => ({
  turnId: `${startedMs}`,
  startedMs,
  releaseMs: 1000,
  ahead: 'A',
  voiceToVoiceMs,
  ttftMs: 200,
  unaccountedMs: 0,
  deviceLatencyMs: null,
  spans: 0,
});

describe('turnTiming', () => {
  it('has zero at the present while the key is held', () => {
    const timing = turnTiming(turnAfter(), [], 900);
    expect(timing).toMatchObject({ live: true, held: true, releaseMs: 900, untilMs: 900 });
  });

  it('grows with the present after the release', () => {
    const turn = turnAfter({ type: 'released', turnId: 't', atMs: 1000 });
    const timing = turnTiming(turn, [makeSpan(SPAN.firstDecode, 150, 170)], 1200);
    expect(timing).toMatchObject({
      held: false,
      releaseMs: 1000,
      untilMs: 1200,
      firstTokenMs: 1170,
    });
  });

  it('stands still at the first sound', () => {
    const turn = turnAfter(
      { type: 'released', turnId: 't', atMs: 1000 },
      { type: 'first-audio', turnId: 't', atMs: 1312 },
    );
    expect(turnTiming(turn, [], 5000)).toMatchObject({ untilMs: 1312, firstAudibleMs: 1312 });
  });

  it('takes the stored figures of a turn that is over', () => {
    const turn = turnAfter({
      type: 'ended',
      turnId: 't',
      state: 'done',
      heardText: '',
      summary: summary(312, 500),
    });
    expect(turnTiming(turn, [], 99_999)).toEqual({
      live: false,
      held: false,
      releaseMs: 1000,
      untilMs: 1312,
      firstTokenMs: 1200,
      firstAudibleMs: 1312,
    });
  });

  it('ends with the thinking when nothing was spoken', () => {
    const turn = turnAfter({
      type: 'ended',
      turnId: 't',
      state: 'done',
      heardText: '',
      summary: summary(null, 500),
    });
    expect(turnTiming(turn, [makeSpan(SPAN.decode, 200, 700)], 0).untilMs).toBe(1700);
  });
});

describe('usualMs', () => {
  it('is the middle of the turns before this one, and a fair guess for the first', () => {
    const before = [400, 900, 300, 350].map((ms, index) => summary(ms, 400 - index));
    const after = summary(5000, 9000);
    expect(usualMs([after, ...before], turnAfter())).toBe(375);
    expect(usualMs([after], turnAfter())).toBe(400);
  });
});
