import { describe, expect, it } from 'vitest';
import { Arrivals } from '../../../../src/renderer/state/arrivals';
import { SPAN } from '../../../../src/shared/trace';
import { endedTurn } from '../../../ended-turn';
import { makeSpan } from '../waterfall/make-span';

function setUp() {
  let waiting: (() => void)[] = [];
  let nowMs = 0;
  /** What drawing a batch of spans takes. */
  let drawMs = 0;
  const taken: string[] = [];
  const arrivals = new Arrivals({
    frames: { soon: (change) => waiting.push(change) },
    commit: (apply) => {
      taken.push('(');
      apply();
      nowMs += drawMs;
      taken.push(')');
    },
    takeDelta: (delta) => taken.push(delta.type === 'reply' ? delta.text : delta.type),
    takeSpans: (spans) => taken.push(`${spans.length} spans`),
    nowMs: () => nowMs,
  });
  /** One frame at this time. */
  const frame = (atMs: number): void => {
    nowMs = Math.max(nowMs, atMs);
    const due = new Set(waiting);
    waiting = [];
    for (const change of due) change();
  };
  const spans = (count: number): void =>
    arrivals.spans(Array.from({ length: count }, (_, index) => makeSpan(SPAN.decode, index, null)));
  return {
    arrivals,
    taken,
    frame,
    spans,
    isWaiting: () => waiting.length > 0,
    drawingTakes: (ms: number) => {
      drawMs = ms;
    },
  };
}

const reply = (text: string, turnId = 't') => ({ type: 'reply', turnId, text }) as const;

describe('Arrivals', () => {
  it('takes all of one frame in at once', () => {
    const { arrivals, taken, frame, spans, isWaiting } = setUp();
    arrivals.delta(reply('Good '));
    spans(3);
    arrivals.delta(reply('morning'));
    spans(2);
    expect(taken).toEqual([]);
    frame(16);
    expect(taken).toEqual(['(', 'Good morning', '5 spans', ')']);
    expect(isWaiting()).toBe(false);
  });

  it('keeps the words of two turns apart', () => {
    const { arrivals, taken, frame } = setUp();
    arrivals.delta(reply('a', 'one'));
    arrivals.delta(reply('b', 'two'));
    frame(16);
    expect(taken).toEqual(['(', 'a', 'b', ')']);
  });

  it('lets spans rest for a multiple of what drawing them took, words never', () => {
    const { arrivals, taken, frame, spans, drawingTakes } = setUp();
    drawingTakes(10);
    spans(1);
    frame(0);
    taken.length = 0;
    spans(1);
    arrivals.delta(reply('word'));
    drawingTakes(0);
    frame(26);
    expect(taken).toEqual(['(', 'word', ')']);
    taken.length = 0;
    frame(39);
    expect(taken).toEqual([]);
    frame(40);
    expect(taken).toEqual(['(', '1 spans', ')']);
  });

  it('takes all that a turn told in its order, its spans before its end', () => {
    const { arrivals, taken, frame, spans, drawingTakes } = setUp();
    drawingTakes(50);
    spans(1);
    frame(0);
    taken.length = 0;
    spans(4);
    arrivals.delta({ type: 'phase', turnId: 't', phase: 'speaking' });
    arrivals.delta(reply('end'));
    arrivals.delta(endedTurn('t'));
    expect(taken).toEqual([]);
    // The spans would rest for another hundred milliseconds.
    frame(100);
    expect(taken).toEqual(['(', 'phase', 'end', '4 spans', 'ended', ')']);
    frame(500);
    expect(taken).toHaveLength(6);
  });

  it('keeps words apart between which something else was told', () => {
    const { arrivals, taken, frame } = setUp();
    arrivals.delta(reply('one'));
    arrivals.delta({ type: 'phase', turnId: 't', phase: 'speaking' });
    arrivals.delta(reply('two'));
    frame(16);
    expect(taken).toEqual(['(', 'one', 'phase', 'two', ')']);
  });

  it('takes what is left with the next frame when one cannot be taken', () => {
    let broken = true;
    const taken: string[] = [];
    let waiting: (() => void)[] = [];
    const arrivals = new Arrivals({
      frames: { soon: (change) => waiting.push(change) },
      commit: (apply) => {
        apply();
      },
      takeDelta: ({ type }) => {
        if (type === 'phase' && broken) throw new Error('cannot be drawn');
        taken.push(type);
      },
      takeSpans: () => undefined,
    });
    const frame = (): void => {
      const due = new Set(waiting);
      waiting = [];
      for (const change of due) change();
    };
    arrivals.delta({ type: 'phase', turnId: 't', phase: 'speaking' });
    arrivals.delta(endedTurn('t'));
    expect(frame).toThrow('cannot be drawn');
    broken = false;
    frame();
    expect(taken).toEqual(['ended']);
  });
});
