import type { SpanEvent, SpanName, SpanThread } from '../../shared/trace';
import { SPAN } from '../../shared/trace';

/** A drawing, not a measurement: what the first screen shows until there is a turn of one's own. */
const RELEASE_MS = 1_000;

type Step = readonly [name: SpanName, startMs: number, endMs: number, thread: SpanThread];

const STEPS: readonly Step[] = [
  [SPAN.hold, -190, 0, 'renderer'],
  [SPAN.sttPartial, -120, -20, 'stt'],
  [SPAN.embed, -18, -12, 'onnx'],
  [SPAN.recallVector, -12, -7, 'memory'],
  [SPAN.drain, 0, 9, 'renderer'],
  [SPAN.ipcToMain, 9, 11, 'main'],
  [SPAN.sttMel, 11, 16, 'stt'],
  [SPAN.sttEncode, 16, 118, 'stt'],
  [SPAN.sttDecode, 118, 139, 'stt'],
  [SPAN.recallText, 139, 142, 'memory'],
  [SPAN.assemble, 142, 144, 'main'],
  [SPAN.prefill, 144, 189, 'llm'],
  [SPAN.firstDecode, 189, 203, 'llm'],
  [SPAN.decode, 203, 520, 'llm'],
  [SPAN.phonemes, 251, 256, 'onnx'],
  [SPAN.synthesis, 256, 304, 'onnx'],
  [SPAN.ipcToRenderer, 304, 306, 'renderer'],
  [SPAN.startPlayback, 306, 312, 'renderer'],
  [SPAN.playback, 312, 2_100, 'renderer'],
];

const spans: readonly SpanEvent[] = STEPS.map(([name, startMs, endMs, thread], index) => ({
  id: `sample-${index}`,
  parentId: null,
  turnId: 'sample',
  name,
  startMs: RELEASE_MS + startMs,
  endMs: RELEASE_MS + endMs,
  thread,
  attributes: {},
}));

export const SAMPLE_TURN = {
  userText: 'What did I say about Lisbon?',
  reply: 'Your sister Anna moved there in March.',
  releaseMs: RELEASE_MS,
  firstTokenMs: RELEASE_MS + 203,
  firstAudibleMs: RELEASE_MS + 312,
  spans,
};
