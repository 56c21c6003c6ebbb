import type { GenerateOptions, ReplyChunk } from '../../shared/contracts/generator';
import type { RecallQuery } from '../../shared/contracts/memory';
import type { SpeechChunk, SynthesisResult, SynthesizeOptions } from '../../shared/contracts/voice';
import type { Prompt } from '../../shared/prompt';
import type { CallOptions, Stream } from '../../shared/rpc/contract';
import { SottoError } from '../../shared/errors';
import { concatSamples } from '../../shared/audio';
import { toSpeechText } from '../../main/turn/speech-text';
import type { TurnEngines, TurnParts } from '../../main/turn/turn-parts';

/**
 * Three ways to use the same engines, models and pipeline:
 * - `naive`: full 30 s window, no prefix cache, the whole reply, then its whole synthesis, then sound;
 * - `sequential`: everything tuned, but nothing is done ahead of the release;
 * - `product`: what ships.
 */
export const TURN_VARIANTS = ['naive', 'sequential', 'product'] as const;
/** `loaded` is the product again, while other programs want every core. */
export const ALL_TURN_VARIANTS = [...TURN_VARIANTS, 'loaded'] as const;
export type TurnVariant = (typeof ALL_TURN_VARIANTS)[number];

/** The variants that were named, else the three that are always compared; `load` adds `loaded`. */
export function pickVariants(names: readonly string[], load = false): readonly TurnVariant[] {
  const unknown = names.find((name) => !TURN_VARIANTS.some((variant) => variant === name));
  if (unknown !== undefined) {
    throw new SottoError('bad-input', `there is no variant "${unknown}"`, {
      hint: `--variants ${TURN_VARIANTS.join(',')}`,
    });
  }
  const named: readonly string[] = names.length === 0 ? TURN_VARIANTS : names;
  return ALL_TURN_VARIANTS.filter((variant) =>
    variant === 'loaded' ? load : named.includes(variant),
  );
}

export function isProduct(variant: TurnVariant): boolean {
  return variant === 'product' || variant === 'loaded';
}

/** The first call of each kind in a turn: what stood between the release and the first sound. */
export interface FirstCalls {
  embed: readonly string[] | null;
  recall: RecallQuery | null;
  generate: { readonly prompt: Prompt; readonly options: GenerateOptions } | null;
  synthesize: { readonly text: string; readonly options: SynthesizeOptions } | null;
}

export function noCalls(): FirstCalls {
  return { embed: null, recall: null, generate: null, synthesize: null };
}

export interface VariantOptions {
  readonly variant: TurnVariant;
  /** Of the sampling, so that the variants say the same. */
  readonly seed: number;
  readonly maxReplyTokens: number;
  /** Filled as the turn goes. */
  readonly calls: FirstCalls;
}

/** What a turn of this variant runs with; model, persona, prompt and sampling are everyone's. */
export function variantParts(parts: TurnParts, options: VariantOptions): TurnParts {
  const { variant, seed, maxReplyTokens, calls } = options;
  const common: TurnParts = {
    ...parts,
    maxReplyTokens,
    sampling: { ...parts.sampling, seed },
  };
  if (isProduct(variant)) return common;
  const settings = {
    ...parts.settings,
    speech: { ...parts.settings.speech, partials: false },
  };
  const engines =
    variant === 'naive'
      ? plainEngines(parts.engines, parts.settings.speech.language)
      : parts.engines;
  return {
    ...common,
    settings,
    mayWorkAhead: () => false,
    engines: recordFirstCalls(engines, calls),
  };
}

/** The same object with some of its members replaced; getters keep their own `this`. */
function withMembers<T extends object>(target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get: (_target, key) =>
      key in members ? members[key as keyof T] : (Reflect.get(target, key, target) as T[keyof T]),
  });
}

function recordFirstCalls(engines: TurnEngines, calls: FirstCalls): TurnEngines {
  const { generator, voice, memory } = engines;
  return withMembers(engines, {
    generator: withMembers(generator, {
      generate: (prompt, options, call) => {
        calls.generate ??= { prompt, options };
        return generator.generate(prompt, options, call);
      },
    }),
    voice: withMembers(voice, {
      embed: (texts, call) => {
        calls.embed ??= texts;
        return voice.embed(texts, call);
      },
      synthesize: (text, options, call) => {
        calls.synthesize ??= { text, options };
        return voice.synthesize(text, options, call);
      },
    }),
    memory: withMembers(memory, {
      recall: (query, call) => {
        calls.recall ??= { ...query, embedding: query.embedding.slice() };
        return memory.recall(query, call);
      },
    }),
  });
}

/** The engines as one would use them first: one after the other, each to its end. */
function plainEngines(engines: TurnEngines, language: string): TurnEngines {
  const { transcriber, generator, voice } = engines;
  const whole = { reply: '', spoken: false };
  return withMembers(engines, {
    transcriber: withMembers(transcriber, {
      open: (id, options, call) =>
        transcriber.open(id, { ...options, window: 'full', partials: false }, call),
    }),
    generator: withMembers(generator, {
      generate: (prompt, options, call) => {
        const reply = generator.generate(prompt, { ...options, reuse: false }, call);
        return heldBack(reply, (chunks) => {
          whole.reply = chunks.map(({ text }) => text).join('');
          return { text: whole.reply, tokens: chunks.at(-1)?.tokens ?? 0 };
        });
      },
    }),
    voice: withMembers(voice, {
      // The pipeline asks clause by clause; the first gets the sound of all, the others none.
      synthesize: (_clause: string, options: SynthesizeOptions, call: CallOptions) => {
        const text = whole.spoken ? '' : toSpeechText(whole.reply, language);
        whole.spoken = true;
        if (text === '') return nothingSaid();
        return heldBack<SpeechChunk, SynthesisResult>(
          voice.synthesize(text, options, call),
          (chunks) => ({ samples: concatSamples(chunks.map(({ samples }) => samples)) }),
        );
      },
    }),
  });
}

/** The stream as one chunk, which comes when the last one has come. */
function heldBack<Chunk extends ReplyChunk | SpeechChunk, Result extends object>(
  stream: Stream<Chunk, Result>,
  join: (chunks: readonly Chunk[]) => Chunk,
): Stream<Chunk, Result> {
  async function* chunks(): AsyncGenerator<Chunk, void, void> {
    const all: Chunk[] = [];
    for await (const chunk of stream) all.push(chunk);
    await stream.result;
    if (all.length > 0) yield join(all);
  }
  return { result: stream.result, [Symbol.asyncIterator]: chunks };
}

function nothingSaid(): Stream<SpeechChunk, SynthesisResult> {
  const result: SynthesisResult = {
    sampleRateHz: 0,
    audioMs: 0,
    phonemes: 0,
    phonemesMs: 0,
    synthesisMs: 0,
    trimmedMs: 0,
  };
  async function* none(): AsyncGenerator<SpeechChunk, void, void> {
    // An empty stream still has to be one.
  }
  return { result: Promise.resolve(result), [Symbol.asyncIterator]: none };
}
