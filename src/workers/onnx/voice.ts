import { durationMs } from '../../shared/audio';
import { nowMs } from '../../shared/clock';
import type {
  SpeechChunk,
  SynthesisResult,
  SynthesizeOptions,
  Voice,
} from '../../shared/contracts/voice';
import { SottoError, throwIfAborted } from '../../shared/errors';
import type { CallContext, Handlers } from '../../shared/rpc/contract';
import { SPAN } from '../../shared/trace';
import { Embedder } from './embedder';
import { Espeak } from './espeak';
import { toPhonemeIds } from './phoneme-ids';
import type { Phonemised } from './phonemes';
import { Phonemizer, isSpeakable } from './phonemes';
import { PiperVoice } from './piper';
import { SerialQueue } from './serial-queue';
import { trimSpeech } from './speech-edges';

/** Longer texts are refused: the caller splits an answer into clauses (sentence-chunker.ts). */
export const MAX_TEXT_CHARACTERS = 4_000;
const MIN_SPEED = 0.25;
const MAX_SPEED = 4;

/** Silence kept after a sentence, and after a clause that goes on: what a reader would leave. */
const SENTENCE_TAIL_MS = 240;
const CLAUSE_TAIL_MS = 90;

/** Read once at load so that the first real clause finds everything compiled and allocated. */
const WARM_UP_TEXTS = [
  'Hello there, how are you today?',
  'On the 3rd of May it cost $25.60; I think that was about right, was it not?',
  'Yes.',
];

/** Serves the contract; everything native that it opens is released by `dispose`. */
export function createVoice(): Handlers<Voice> & { dispose(): Promise<void> } {
  const queue = new SerialQueue();
  let espeak: Espeak | null = null;
  let phonemizer: Phonemizer | null = null;
  let piper: PiperVoice | null = null;
  let embedder: Embedder | null = null;

  async function inTurn<T>(call: CallContext, doing: string, step: () => Promise<T>): Promise<T> {
    const release = await queue.acquire(call.signal, doing);
    try {
      return await step();
    } finally {
      release();
    }
  }

  const phonemise = (text: string, voice: PiperVoice): Phonemised => {
    const { espeakVoice } = voice.config;
    if (espeakVoice === null) return lettersOf(text);
    if (phonemizer === null) throw new SottoError('not-ready', 'the phonemiser is not loaded');
    return phonemizer.phonemise(text, espeakVoice);
  };

  async function warmUp(voice: PiperVoice): Promise<void> {
    const options = { speed: 1, deterministic: true };
    for (const text of WARM_UP_TEXTS) {
      for (const sentence of phonemise(text, voice).sentences) {
        await voice.run(toPhonemeIds(sentence, voice.config), options);
      }
    }
  }

  return {
    loadVoice: ({ modelPath, configPath, threads }, call) =>
      inTurn(call, 'loading the voice', async () => {
        const startedMs = nowMs();
        const next = await call.tracer.span(SPAN.load, { model: 'voice' }, () =>
          PiperVoice.load(modelPath, configPath, threads),
        );
        const loadedMs = nowMs();
        try {
          if (next.config.espeakVoice !== null && phonemizer === null) {
            espeak = await Espeak.create();
            phonemizer = new Phonemizer(espeak);
          }
          await call.tracer.span(SPAN.warm, { model: 'voice' }, () => warmUp(next));
        } catch (error) {
          await next.dispose();
          throw error;
        }
        await piper?.dispose();
        piper = next;
        return {
          sampleRateHz: next.config.sampleRateHz,
          espeakVoice: next.config.espeakVoice ?? '',
          loadMs: loadedMs - startedMs,
          warmMs: nowMs() - loadedMs,
        };
      }),

    async *synthesize(text, options, call): AsyncGenerator<SpeechChunk, SynthesisResult, void> {
      checkRequest(text, options);
      const waitedFor = queue.ahead ?? 'onnx thread';
      const release = await queue.acquire(call.signal, 'speech');
      try {
        call.tracer.record(SPAN.ttsQueue, call.sentMs, nowMs(), { waitedFor });
        if (piper === null) {
          throw new SottoError('not-ready', 'no voice is loaded', {
            hint: 'Wait until the voice is ready, or fetch one with `sotto models pull`.',
          });
        }
        return yield* speak(text, options, call, piper, phonemise);
      } finally {
        release();
      }
    },

    loadEmbedder: ({ modelPath, tokenizerPath, threads }, call) =>
      inTurn(call, 'loading the embedder', async () => {
        const startedMs = nowMs();
        const next = await call.tracer.span(SPAN.load, { model: 'embedder' }, () =>
          Embedder.load(modelPath, tokenizerPath, threads),
        );
        await embedder?.dispose();
        embedder = next;
        return { dimensions: next.dimensions, loadMs: nowMs() - startedMs };
      }),

    embed: (texts, call) => {
      const waitedFor = queue.ahead ?? 'onnx thread';
      return inTurn(call, 'embedding', async () => {
        call.tracer.record(SPAN.embedQueue, call.sentMs, nowMs(), { waitedFor });
        const model = embedder;
        if (model === null) throw new SottoError('not-ready', 'no embedding model is loaded');
        return call.tracer.span(SPAN.embed, { texts: texts.length }, async (span) => {
          const vectors: Float32Array<ArrayBuffer>[] = [];
          let tokens = 0;
          for (const text of texts) {
            throwIfAborted(call.signal);
            const embedded = await model.embed(text);
            vectors.push(embedded.vector);
            tokens += embedded.tokens;
          }
          span.set({ tokens, threads: model.threads });
          call.transfer(...vectors.map((vector) => vector.buffer));
          return vectors;
        });
      });
    },

    async dispose() {
      await queue.close();
      await piper?.dispose();
      await embedder?.dispose();
      espeak?.dispose();
      piper = null;
      embedder = null;
      espeak = null;
      phonemizer = null;
    },
  };
}

/** Phonemes of the whole text first (cheap), then sentence by sentence: one run, one chunk. */
async function* speak(
  text: string,
  options: SynthesizeOptions,
  call: CallContext,
  voice: PiperVoice,
  phonemise: (text: string, voice: PiperVoice) => Phonemised,
): AsyncGenerator<SpeechChunk, SynthesisResult, void> {
  const { sampleRateHz } = voice.config;
  const startedMs = nowMs();
  const sentences = isSpeakable(text)
    ? call.tracer.spanSync(SPAN.phonemes, { characters: text.length }, (span) => {
        const phonemised = phonemise(text, voice);
        const { cacheHits, cacheMisses } = phonemised;
        span.set({ cacheHits, cacheMisses, sentences: phonemised.sentences.length });
        return phonemised.sentences;
      })
    : [];
  const phonemesMs = nowMs() - startedMs;
  let phonemes = 0;
  let audioMs = 0;
  let trimmedMs = 0;
  let synthesisMs = 0;
  for (const sentence of sentences) {
    throwIfAborted(call.signal);
    const input = toPhonemeIds(sentence, voice.config);
    if (input.phonemes === 0) continue;
    const runStartedMs = nowMs();
    const trimmed = await call.tracer.span(
      SPAN.synthesis,
      { phonemes: input.phonemes, phonemesUnknown: input.unknown, threads: voice.threads },
      async (span) => {
        const raw = await voice.run(input, options);
        const speech = trimSpeech(raw, sampleRateHz, tailMs(sentence));
        const seconds = speech.samples.length / sampleRateHz;
        span.set({
          audioMs: seconds * 1000,
          trimmedMs: durationMs(speech.leadingSamples, sampleRateHz),
          realTimeFactor: seconds === 0 ? 0 : (nowMs() - runStartedMs) / 1000 / seconds,
        });
        return speech;
      },
    );
    synthesisMs += nowMs() - runStartedMs;
    throwIfAborted(call.signal);
    if (trimmed.samples.length === 0) continue;
    if (audioMs === 0) trimmedMs = durationMs(trimmed.leadingSamples, sampleRateHz);
    phonemes += input.phonemes;
    audioMs += durationMs(trimmed.samples.length, sampleRateHz);
    call.transfer(trimmed.samples.buffer);
    yield { samples: trimmed.samples };
  }
  return { sampleRateHz, audioMs, phonemes, phonemesMs, synthesisMs, trimmedMs };
}

function tailMs(sentence: string): number {
  return /[.?!]$/.test(sentence) ? SENTENCE_TAIL_MS : CLAUSE_TAIL_MS;
}

/** Voices of the type "text" are fed lower-case letters (Piper's own rule). */
function lettersOf(text: string): Phonemised {
  const sentences = [text.toLowerCase().normalize('NFD').trim()];
  return { sentences, cacheHits: 0, cacheMisses: 0 };
}

function checkRequest(text: string, { speed }: SynthesizeOptions): void {
  if (text.length > MAX_TEXT_CHARACTERS) {
    throw new SottoError('bad-input', `a text of ${text.length} characters is too long to speak`, {
      hint: `Split it into clauses of at most ${MAX_TEXT_CHARACTERS} characters.`,
    });
  }
  if (!(speed >= MIN_SPEED && speed <= MAX_SPEED)) {
    throw new SottoError('bad-input', `a speed of ${speed} cannot be spoken`, {
      hint: `Choose a speed between ${MIN_SPEED} and ${MAX_SPEED}.`,
    });
  }
}
