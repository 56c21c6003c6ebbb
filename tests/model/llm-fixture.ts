import { existsSync } from 'node:fs';
import { join } from 'node:path';
import persona from '../../resources/personas/sotto.json';
import type {
  GenerateOptions,
  GenerationResult,
  GeneratorLoad,
  ReplyChunk,
} from '../../src/shared/contracts/generator';
import { nowMs } from '../../src/shared/clock';
import { personaSchema, promptPersona } from '../../src/shared/persona';
import { emptyPrompt } from '../../src/shared/prompt';
import type { Prompt } from '../../src/shared/prompt';
import type { CallContext } from '../../src/shared/rpc/contract';
import { Tracer } from '../../src/shared/trace';
import type { SpanEvent } from '../../src/shared/trace';
import type { createGenerator } from '../../src/workers/llm/generator';
import { needs } from '../needs';

export type TestGenerator = ReturnType<typeof createGenerator>;

export const MODEL_PATH = join(
  process.env['SOTTO_MODELS_DIR'] ?? join(process.cwd(), 'resources', 'models'),
  'smollm2-135m-instruct',
  'SmolLM2-135M-Instruct.Q8_0.gguf',
);

/** For `describe` and `it`: tests with this model are skipped where it is not there. */
export function needsModel() {
  return needs(
    existsSync(MODEL_PATH)
      ? null
      : `${MODEL_PATH} is not there: npm run -s sotto -- models pull starter`,
  );
}

export function loadOptions(over: Partial<GeneratorLoad> = {}): GeneratorLoad {
  return {
    modelPath: MODEL_PATH,
    backend: 'cpu',
    contextTokens: 1024,
    // Other work on the machine must not stall the barrier between two threads.
    threads: 1,
    promptStyle: 'chat',
    stateFile: null,
    ...over,
  };
}

export function promptOf(user: string, over: Partial<Prompt> = {}): Prompt {
  return {
    ...emptyPrompt(promptPersona(personaSchema.parse(persona))),
    user,
    ...over,
  };
}

export function generateOptions(maxTokens = 32): GenerateOptions {
  return {
    maxTokens,
    sampling: { temperature: 0, minP: 0, topK: 40, topP: 0.95, repeatPenalty: 1.1, seed: 1 },
  };
}

export function callContext(
  options: { signal?: AbortSignal; spans?: SpanEvent[] } = {},
): CallContext {
  return {
    signal: options.signal ?? new AbortController().signal,
    tracer: new Tracer('llm', { turnId: 'test', parentId: null }, (span) => {
      if (span.endMs !== null) options.spans?.push(span);
    }),
    sentMs: nowMs(),
    transfer: () => undefined,
  };
}

/** Reads a reply to its end; `onChunk` sees each piece before the next token is asked for. */
export async function read(
  reply: AsyncGenerator<ReplyChunk, GenerationResult, void>,
  onChunk: (chunk: ReplyChunk, count: number) => void = () => undefined,
): Promise<{ chunks: ReplyChunk[]; result: GenerationResult }> {
  const chunks: ReplyChunk[] = [];
  for (;;) {
    const step = await reply.next();
    if (step.done === true) return { chunks, result: step.value };
    chunks.push(step.value);
    onChunk(step.value, chunks.length);
  }
}
