import { nowMs } from '../../../../../src/shared/clock';
import type { CallContext } from '../../../../../src/shared/rpc/contract';
import { Tracer } from '../../../../../src/shared/trace';
import type { SpanEvent } from '../../../../../src/shared/trace';

export interface TestCall extends CallContext {
  /** Ended spans, in the order in which they ended. */
  readonly spans: SpanEvent[];
  readonly transferred: ArrayBuffer[];
}

/** What the RPC server would hand to a handler, with everything it is told kept. */
export function testCall(signal: AbortSignal = new AbortController().signal): TestCall {
  const spans: SpanEvent[] = [];
  const transferred: ArrayBuffer[] = [];
  return {
    signal,
    spans,
    transferred,
    sentMs: nowMs(),
    tracer: new Tracer('onnx', { turnId: 'turn-1', parentId: null }, (span) => {
      if (span.endMs !== null) spans.push(span);
    }),
    transfer: (...buffers) => transferred.push(...buffers),
  };
}

export async function collect<Chunk, Result>(
  stream: AsyncGenerator<Chunk, Result, void>,
): Promise<{ readonly chunks: Chunk[]; readonly result: Result }> {
  const chunks: Chunk[] = [];
  for (;;) {
    const step = await stream.next();
    if (step.done === true) return { chunks, result: step.value };
    chunks.push(step.value);
  }
}
