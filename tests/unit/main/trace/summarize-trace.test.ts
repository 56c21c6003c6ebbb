import { describe, expect, it } from 'vitest';
import { SPAN } from '../../../../src/shared/trace';
import type { SpanEvent, SpanName } from '../../../../src/shared/trace';
import { aheadClass, summarizeTrace } from '../../../../src/main/trace/summarize-trace';
import { PlaybackWatch } from '../../../../src/main/turn/playback-watch';

const RELEASE_MS = 1000;

function span(
  name: SpanName,
  startMs: number,
  endMs: number,
  attributes: SpanEvent['attributes'] = {},
): SpanEvent {
  const thread = 'main' as const;
  return {
    id: `${name}-${startMs}`,
    parentId: null,
    turnId: 't',
    name,
    startMs,
    endMs,
    thread,
    attributes,
  };
}

describe('aheadClass', () => {
  const stt = (audioCtx: number): SpanEvent => span(SPAN.stt, RELEASE_MS, 1200, { audioCtx });
  const prefill = (tokensReused: number): SpanEvent =>
    span(SPAN.prefill, 1200, 1300, { tokensReused });

  it('A: full window and nothing reused', () => {
    const spans = [stt(1500), span(SPAN.sttEncode, 1000, 1200), prefill(0)];
    expect(aheadClass(spans, RELEASE_MS)).toBe('A');
  });

  it('B: tuned, but the last pass came after the release', () => {
    const spans = [
      stt(448),
      span(SPAN.sttEncode, 700, 900),
      span(SPAN.sttEncode, 1000, 1200),
      prefill(90),
    ];
    expect(aheadClass(spans, RELEASE_MS)).toBe('B');
    expect(aheadClass([prefill(90)], RELEASE_MS), 'a typed turn').toBe('B');
  });

  it('C: nothing was left to encode at the release', () => {
    expect(aheadClass([stt(448), span(SPAN.sttEncode, 700, 900), prefill(90)], RELEASE_MS)).toBe(
      'C',
    );
  });
});

describe('summarizeTrace', () => {
  it('counts from the release to the first audible sample, and what nothing covers', () => {
    const playback = new PlaybackWatch('t', () => undefined);
    playback.accept({ type: 'audible', turnId: 't', atMs: 1200, deviceLatencyMs: 20 });
    const spans = [
      span(SPAN.sttEncode, 1000, 1100),
      span(SPAN.firstDecode, 1110, 1150),
      span(SPAN.synthesis, 1150, 1200),
    ];
    const turn = { id: 't', startedMs: 0, releaseMs: RELEASE_MS, playback };
    expect(summarizeTrace(turn, spans)).toMatchObject({
      voiceToVoiceMs: 200,
      ttftMs: 150,
      deviceLatencyMs: 20,
      unaccountedMs: 10,
      spans: 3,
    });
  });

  it('leaves unknown what did not happen', () => {
    const playback = new PlaybackWatch('t', () => undefined);
    const turn = { id: 't', startedMs: 5, releaseMs: null, playback };
    expect(summarizeTrace(turn, [])).toMatchObject({
      releaseMs: 5,
      voiceToVoiceMs: null,
      ttftMs: null,
      unaccountedMs: null,
    });
  });
});
