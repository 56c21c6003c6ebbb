import { describe, expect, it } from 'vitest';
import { playingSpanId } from '../../../../src/renderer/waterfall/playing-bar';
import {
  addSpans,
  addSummary,
  createWaterfallStore,
  endPlaying,
  mergeSpans,
} from '../../../../src/renderer/waterfall/waterfall-store';
import { walkSpans } from '../../../../src/renderer/waterfall/walk-spans';
import { SPAN } from '../../../../src/shared/trace';
import type { TraceSummary } from '../../../../src/shared/turn';
import { makeSpan } from './make-span';

const summary = (turnId: string): TraceSummary => ({
  turnId,
  startedMs: 0,
  releaseMs: 0,
  ahead: 'A',
  voiceToVoiceMs: 300,
  ttftMs: 100,
  unaccountedMs: 0,
  deviceLatencyMs: null,
  spans: 1,
});

describe('mergeSpans', () => {
  it('replaces an announcement by its end, whichever comes first', () => {
    const open = makeSpan(SPAN.prefill, 0, null, { id: 'p' });
    const ended = makeSpan(SPAN.prefill, 0, 40, { id: 'p' });
    expect(mergeSpans([open], [ended])).toEqual([ended]);
    expect(mergeSpans([ended], [open])).toEqual([ended]);
    expect(mergeSpans([], [open, ended])).toEqual([ended]);
  });
});

describe('the waterfall store', () => {
  it('keeps the last turns and lets the oldest go', () => {
    const store = createWaterfallStore();
    for (let turn = 0; turn < 80; turn += 1) {
      addSpans(store, [makeSpan(SPAN.hold, 0, 1, { turnId: `t${turn}` })], turn);
    }
    const { spansByTurn, presentMs } = store.getState();
    expect(spansByTurn.size).toBe(60);
    expect(spansByTurn.has('t79')).toBe(true);
    expect(spansByTurn.has('t19')).toBe(false);
    expect(presentMs).toBe(79);
  });

  it('draws a clause as playing until its span proper arrives', () => {
    const store = createWaterfallStore();
    const playing = makeSpan(SPAN.playback, 300, null, {
      id: playingSpanId('t', 0),
      attributes: { clause: 0 },
    });
    addSpans(store, [playing], 1300);
    expect(store.getState().spansByTurn.get('t')).toHaveLength(1);
    const proper = makeSpan(SPAN.playback, 300, 900, { attributes: { clause: 0 } });
    addSpans(store, [proper], 1900);
    expect(store.getState().spansByTurn.get('t')).toEqual([proper]);
  });

  it('ends what still plays with the turn', () => {
    const store = createWaterfallStore();
    const id = playingSpanId('t', 1);
    addSpans(store, [makeSpan(SPAN.playback, 300, null, { id, attributes: { clause: 1 } })], 0);
    endPlaying(store, 't', 2000);
    expect(store.getState().spansByTurn.get('t')?.[0]?.endMs).toBe(2000);
  });

  it('holds each turn’s summary once, newest first', () => {
    const store = createWaterfallStore();
    for (const turnId of ['a', 'b', 'a']) addSummary(store, summary(turnId));
    expect(store.getState().summaries.map(({ turnId }) => turnId)).toEqual(['a', 'b']);
  });

  it('walks through the steps in the order of time and stops at both ends', () => {
    const store = createWaterfallStore();
    addSpans(store, [makeSpan(SPAN.prefill, 50, 80), makeSpan(SPAN.drain, 0, 5)], 0);
    const at = (): string | null => store.getState().activeSpanId;
    walkSpans(store, 't', 1);
    expect(at()).toContain(SPAN.drain);
    walkSpans(store, 't', 1);
    walkSpans(store, 't', 1);
    expect(at()).toContain(SPAN.prefill);
    walkSpans(store, 't', -1);
    expect(at()).toContain(SPAN.drain);
    walkSpans(store, 'unknown', 1);
    expect(at()).toBeNull();
  });
});
