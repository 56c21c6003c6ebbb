import { concatSamples, durationMs } from '../../shared/audio';
import type { SpeechChunk, SynthesisResult, SynthesizeOptions } from '../../shared/contracts/voice';
import { abortError, throwIfAborted } from '../../shared/errors';
import type { CallOptions, Stream } from '../../shared/rpc/contract';
import { AsyncQueue } from '../../shared/rpc/queue';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import type { TurnEngines } from '../turn/turn-parts';
import type { SpeechCache, SpeechKey } from './speech-cache';
import type { CachedSpeech } from './speech-file';

type TurnVoice = TurnEngines['voice'];

/** Longer clauses hardly ever come again. */
const MAX_KEPT_MS = 12_000;

export interface CachedVoiceOptions {
  readonly voice: TurnVoice;
  readonly cache: SpeechCache;
  /** The voice that is loaded now. */
  readonly voiceId: () => string;
  /** False off the record: what is there is used, nothing is added. */
  readonly keeps: boolean;
}

/** The voice, but a clause that was spoken before comes from the cache. Deterministic speech never does. */
export function cachedVoice(options: CachedVoiceOptions): TurnVoice {
  const { voice, voiceId } = options;
  return {
    embed: voice.embed,
    synthesize: (text, synthesis, call) => {
      if (synthesis.deterministic) return voice.synthesize(text, synthesis, call);
      const key = { voiceId: voiceId(), speed: synthesis.speed, text };
      const stopped = new AbortController();
      const chunks = new AsyncQueue<SpeechChunk>(() => {
        stopped.abort(abortError('the reader stopped'));
      });
      const signal =
        call.signal === undefined ? stopped.signal : AbortSignal.any([call.signal, stopped.signal]);
      const result = speak(key, synthesis, { ...call, signal }, options, chunks);
      result.catch((error: unknown) => {
        chunks.fail(error);
      });
      return stream(chunks, result);
    },
  };
}

function stream(
  chunks: AsyncQueue<SpeechChunk>,
  result: Promise<SynthesisResult>,
): Stream<SpeechChunk, SynthesisResult> {
  return { result, [Symbol.asyncIterator]: () => chunks[Symbol.asyncIterator]() };
}

async function speak(
  key: SpeechKey,
  synthesis: SynthesizeOptions,
  call: CallOptions,
  { voice, voiceId, cache, keeps }: CachedVoiceOptions,
  chunks: AsyncQueue<SpeechChunk>,
): Promise<SynthesisResult> {
  const known = await lookUp(key, cache, call.tracer);
  throwIfAborted(call.signal);
  if (known !== null) {
    chunks.push({ samples: known.samples });
    chunks.close();
    const { samples, sampleRateHz } = known;
    const audioMs = durationMs(samples.length, sampleRateHz);
    return { sampleRateHz, audioMs, phonemes: 0, phonemesMs: 0, synthesisMs: 0, trimmedMs: 0 };
  }
  const speech = voice.synthesize(key.text, synthesis, call);
  const pieces: Float32Array[] = [];
  for await (const chunk of speech) {
    // A copy: whoever plays the chunk may give its memory away.
    pieces.push(chunk.samples.slice());
    chunks.push(chunk);
  }
  chunks.close();
  const result = await speech.result;
  const { sampleRateHz, audioMs } = result;
  // The persona, and with it the voice, may have changed meanwhile.
  if (keeps && audioMs > 0 && audioMs <= MAX_KEPT_MS && voiceId() === key.voiceId) {
    cache.put(key, { samples: concatSamples(pieces), sampleRateHz });
  }
  return result;
}

async function lookUp(
  key: SpeechKey,
  cache: SpeechCache,
  tracer: Tracer | undefined,
): Promise<CachedSpeech | null> {
  if (tracer === undefined) return await cache.get(key);
  return await tracer.span(SPAN.speechCache, { cache: 'speech' }, async (span) => {
    const known = await cache.get(key);
    const hit = known !== null;
    span.set({ cacheHits: hit ? 1 : 0, cacheMisses: hit ? 0 : 1, result: hit ? 'hit' : 'miss' });
    return known;
  });
}
