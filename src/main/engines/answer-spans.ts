import { SPAN } from '../../shared/trace';
import type { SpanName, SpanThread } from '../../shared/trace';

/**
 * The way of an answer from its thread to main, for the calls that a turn waits for. Main's thread
 * takes it when it gets round to it: on a machine whose cores all compute, that takes a while.
 */
const ANSWERS: ReadonlyMap<string, SpanName> = new Map<string, SpanName>([
  ['stt.finish', SPAN.sttAnswer],
  ['onnx.embed', SPAN.embedAnswer],
  ['memory.recall', SPAN.recallAnswer],
  ['llm.generate', SPAN.llmAnswer],
  ['onnx.synthesize', SPAN.ttsTransfer],
]);

export function answerSpan(thread: SpanThread, method: string): SpanName | null {
  return ANSWERS.get(`${thread}.${method}`) ?? null;
}
