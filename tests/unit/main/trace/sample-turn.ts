import { SPAN } from '../../../../src/shared/trace';
import type { SpanEvent, SpanName, SpanThread } from '../../../../src/shared/trace';
import type { TurnDetail } from '../../../../src/shared/turn';

const RELEASE_MS = 1_800_000_000_000;

/** A made-up spoken turn: two steps on the path, one beside it, one of them still open. */
export function sampleTurn(): TurnDetail {
  let count = 0;
  const span = (
    name: SpanName,
    thread: SpanThread,
    startMs: number,
    endMs: number | null,
    attributes: SpanEvent['attributes'] = {},
  ): SpanEvent => ({
    id: `s${(count += 1)}`,
    parentId: null,
    turnId: 'turn-1',
    name,
    startMs: RELEASE_MS + startMs,
    endMs: endMs === null ? null : RELEASE_MS + endMs,
    thread,
    attributes,
  });
  return {
    turn: {
      id: 'turn-1',
      conversationId: 'c',
      input: 'speech',
      state: 'done',
      startedMs: RELEASE_MS - 1000,
      userText: 'hello',
      replyText: 'Hi, there.',
      heardText: 'Hi, there.',
      language: 'en',
      error: null,
    },
    summary: {
      turnId: 'turn-1',
      startedMs: RELEASE_MS - 1000,
      releaseMs: RELEASE_MS,
      ahead: 'B',
      voiceToVoiceMs: 200,
      ttftMs: 120,
      unaccountedMs: 5,
      deviceLatencyMs: null,
      spans: 4,
    },
    spans: [
      span(SPAN.sttPartial, 'stt', -300, -100),
      span(SPAN.sttEncode, 'stt', 0, 100, { audioCtx: 448, textHeard: 'secret words' }),
      span(SPAN.synthesis, 'onnx', 105, 200, { waitedFor: 'a, "b"' }),
      span(SPAN.playback, 'renderer', 200, null),
    ],
  };
}
