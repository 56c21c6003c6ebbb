import { describe, expect, it } from 'vitest';
import { PlaybackSpans } from '../../../../src/renderer/audio/playback-spans';
import type { RendererSpan } from '../../../../src/renderer/audio/player';
import { SPAN } from '../../../../src/shared/trace';

function recorder() {
  const spans: RendererSpan[] = [];
  const playback = new PlaybackSpans((_turnId, told) => spans.push(...told));
  const speech = (clause: number, sentMs: number, receivedMs: number): void =>
    playback.received(
      { turnId: 't', clause, samples: new Float32Array(10), sampleRateHz: 22_050, sentMs },
      receivedMs,
    );
  const named = (name: string) =>
    spans.filter((span) => span.name === name).map((span) => [span.startMs, span.endMs]);
  return { playback, speech, named, spans };
}

describe('PlaybackSpans', () => {
  it('covers the way of the first clause from main to its end without a hole', () => {
    const { playback, speech, named } = recorder();
    speech(0, 100, 102);
    speech(0, 103, 104);
    playback.started('t', 0, 110);
    playback.audible('t', 112, 30);
    playback.clauseEnded('t', 0, 900, 790);
    expect(named(SPAN.ipcToRenderer)).toEqual([[100, 102]]);
    expect(named(SPAN.startPlayback)).toEqual([[102, 110]]);
    expect(named(SPAN.playback)).toEqual([[110, 900]]);
    expect(named(SPAN.device)).toEqual([[112, 142]]);
    expect(named(SPAN.bufferWait)).toEqual([]);
  });

  it('tells the wait for the clause before from the start of the player', () => {
    const { playback, speech, named } = recorder();
    speech(0, 100, 101);
    playback.started('t', 0, 101);
    speech(1, 300, 301);
    playback.clauseEnded('t', 0, 900, 799);
    playback.started('t', 1, 900);
    expect(named(SPAN.bufferWait)).toEqual([[301, 900]]);
    expect(named(SPAN.startPlayback)).toEqual([]);
  });

  it('never makes a negative span from clocks that disagree', () => {
    const { playback, speech, spans } = recorder();
    speech(0, 105, 102);
    playback.started('t', 0, 99);
    playback.clauseEnded('t', 0, 90, 0);
    for (const span of spans) expect(span.endMs).toBeGreaterThanOrEqual(span.startMs);
  });

  it('leaves a device latency that is not told unknown', () => {
    const { playback, speech, named } = recorder();
    speech(0, 100, 101);
    playback.started('t', 0, 105);
    playback.audible('t', 106, null);
    expect(named(SPAN.device)).toEqual([]);
  });
});
