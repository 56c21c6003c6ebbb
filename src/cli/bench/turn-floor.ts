import { durationMs, firstAudibleIndex } from '../../shared/audio';
import { nowMs } from '../../shared/clock';
import type { ListenOptions } from '../../shared/contracts/transcriber';
import type { Engines } from '../../main/engines/engines';
import { SentenceChunker } from '../../main/turn/sentence-chunker';
import type { FirstCalls } from './turn-variants';

/** Ms of each bare engine call on sequential's way from the release to the first sound. */
export interface Floor {
  readonly transcribeMs: number;
  readonly embedMs: number;
  readonly recallMs: number;
  /** Prompt and tokens up to the first clause that can be spoken. */
  readonly firstClauseMs: number;
  /** Phonemes and sound of that clause, up to its first piece. */
  readonly firstSoundMs: number;
  /** Silence at the start of that piece. */
  readonly leadingSilenceMs: number;
  readonly totalMs: number;
  /** Tokens the prefix cache held: the same as in the sequential turn, or the floor is none. */
  readonly tokensReused: number;
}

export interface FloorInput {
  readonly engines: Pick<Engines, 'transcriber' | 'generator' | 'voice' | 'memory'>;
  readonly samples: Float32Array;
  readonly listen: ListenOptions;
  readonly calls: FirstCalls;
  /** Puts the prefix cache back to what it held before the sequential turn. */
  readonly resetCache: () => Promise<void>;
}

/**
 * The calls a sequential turn made, made again one by one with nothing beside them and nothing
 * between them. What the pipeline takes beyond their sum is its own.
 */
export async function measureFloor(input: FloorInput): Promise<Floor | null> {
  const { embed, recall, generate, synthesize } = input.calls;
  if (generate === null || synthesize === null) return null;
  const { voice, memory } = input.engines;
  const transcribeMs = await transcribe(input);
  const embedMs = embed === null ? 0 : await timed(() => voice.embed(embed, {}));
  // The words are looked up beside the embedding, which takes longer.
  if (recall !== null) await memory.beginRecall(recall.text, {});
  const recallMs = recall === null ? 0 : await timed(() => memory.recall(recall, {}));
  await input.resetCache();
  const { firstClauseMs, tokensReused } = await firstClause(input, generate);
  const { firstSoundMs, leadingSilenceMs } = await firstSound(input, synthesize);
  const totalMs =
    transcribeMs + embedMs + recallMs + firstClauseMs + firstSoundMs + leadingSilenceMs;
  return {
    transcribeMs,
    embedMs,
    recallMs,
    firstClauseMs,
    firstSoundMs,
    leadingSilenceMs,
    totalMs,
    tokensReused,
  };
}

/** Whisper's own times; the whole call where a refused pass was made again at full width. */
async function transcribe({ engines, samples, listen }: FloorInput): Promise<number> {
  const startedMs = nowMs();
  const result = await engines.transcriber.transcribe(samples, listen, {});
  const tookMs = nowMs() - startedMs;
  return result.retried ? tookMs : result.melMs + result.encodeMs + result.decodeMs;
}

async function firstClause(
  { engines }: FloorInput,
  { prompt, options }: NonNullable<FirstCalls['generate']>,
): Promise<{ firstClauseMs: number; tokensReused: number }> {
  const chunker = new SentenceChunker();
  const startedMs = nowMs();
  let firstClauseMs: number | null = null;
  const reply = engines.generator.generate(prompt, options, {});
  for await (const { text } of reply) {
    if (chunker.push(text).length === 0) continue;
    firstClauseMs = nowMs() - startedMs;
    break;
  }
  // A reply of one short clause is known to be whole when it ends.
  const { tokensReused } = await reply.result;
  return { firstClauseMs: firstClauseMs ?? nowMs() - startedMs, tokensReused };
}

async function firstSound(
  { engines }: FloorInput,
  { text, options }: NonNullable<FirstCalls['synthesize']>,
): Promise<{ firstSoundMs: number; leadingSilenceMs: number }> {
  const startedMs = nowMs();
  const speech = engines.voice.synthesize(text, options, {});
  let firstSoundMs: number | null = null;
  let leading = 0;
  let audible = false;
  for await (const { samples } of speech) {
    firstSoundMs ??= nowMs() - startedMs;
    if (audible) continue;
    const index = firstAudibleIndex(samples);
    audible = index >= 0;
    leading += audible ? index : samples.length;
  }
  const { sampleRateHz } = await speech.result;
  return {
    firstSoundMs: firstSoundMs ?? nowMs() - startedMs,
    leadingSilenceMs: sampleRateHz > 0 ? durationMs(leading, sampleRateHz) : 0,
  };
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const startedMs = nowMs();
  await call();
  return nowMs() - startedMs;
}
