import { concatSamples, durationMs } from '../../shared/audio';
import { nowMs } from '../../shared/clock';
import type { SpeechChunk, SynthesisResult, SynthesizeOptions } from '../../shared/contracts/voice';
import { throwIfAborted } from '../../shared/errors';
import type { CallContext } from '../../shared/rpc/contract';
import { SPAN } from '../../shared/trace';
import { toPhonemeIds } from './phoneme-ids';
import type { Phonemised } from './phonemes';
import { isSpeakable } from './phonemes';
import type { PiperVoice } from './piper';
import type { Turn } from './serial-queue';
import { SpeechEdges } from './speech-edges';

/** Silence kept after a sentence, and after a clause that goes on: what a reader would leave. */
const SENTENCE_TAIL_MS = 240;
const CLAUSE_TAIL_MS = 90;

/** Waits shorter than this are the look round itself. */
const SHORTEST_WAIT_MS = 0.5;

export interface Speaker {
  readonly voice: PiperVoice;
  readonly turn: Turn;
  readonly phonemise: (text: string, voice: PiperVoice) => Phonemised;
}

interface Totals {
  phonemes: number;
  audioMs: number;
  synthesisMs: number;
  /** Of the first sentence that sounds. */
  trimmedMs: number;
}

/** Phonemes of the whole text first (cheap), then sentence by sentence, each window by window. */
export async function* speakText(
  text: string,
  options: SynthesizeOptions,
  call: CallContext,
  { voice, turn, phonemise }: Speaker,
): AsyncGenerator<SpeechChunk, SynthesisResult, void> {
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
  const totals: Totals = { phonemes: 0, audioMs: 0, synthesisMs: 0, trimmedMs: 0 };
  for (const sentence of sentences) {
    const pieces = speakSentence(sentence, options, call, voice, turn, totals);
    for await (const samples of pieces) {
      call.transfer(samples.buffer);
      yield { samples };
    }
  }
  return { sampleRateHz: voice.config.sampleRateHz, phonemesMs, ...totals };
}

async function* speakSentence(
  sentence: string,
  options: SynthesizeOptions,
  call: CallContext,
  voice: PiperVoice,
  turn: Turn,
  totals: Totals,
): AsyncGenerator<Float32Array<ArrayBuffer>, void, void> {
  const input = toPhonemeIds(sentence, voice.config);
  if (input.phonemes === 0) return;
  const { sampleRateHz } = voice.config;
  const beforeRun = async (): Promise<void> => {
    const pausedMs = nowMs();
    const waitedFor = await turn.pause();
    throwIfAborted(call.signal);
    const resumedMs = nowMs();
    if (waitedFor !== null && resumedMs - pausedMs >= SHORTEST_WAIT_MS) {
      call.tracer.record(SPAN.ttsQueue, pausedMs, resumedMs, { waitedFor });
    }
  };
  const edges = new SpeechEdges(sampleRateHz, tailMs(sentence));
  const { phonemes, unknown } = input;
  let silentSoFar = true;
  const startedMs = nowMs();
  const speech = await call.tracer.span(
    SPAN.ttsText,
    { phonemes, phonemesUnknown: unknown, threads: voice.threads },
    () => voice.begin(input, { ...options, beforeRun }),
  );
  totals.synthesisMs += nowMs() - startedMs;
  for (let window = 0, over = false; !over; window += 1) {
    const windowMs = nowMs();
    const attributes = { window, windows: speech.windows, threads: voice.threads };
    const samples = await call.tracer.span(SPAN.synthesis, attributes, async (span) => {
      over = window + 1 >= speech.windows;
      const ready = edges.push(await speech.next());
      const joined = over ? concatSamples([ready, edges.end()]) : ready;
      const audioMs = durationMs(joined.length, sampleRateHz);
      const tookMs = nowMs() - windowMs;
      span.set({ audioMs, realTimeFactor: audioMs === 0 ? 0 : tookMs / audioMs });
      if (window === 0) span.set({ trimmedMs: durationMs(edges.leadingSamples, sampleRateHz) });
      return joined;
    });
    totals.synthesisMs += nowMs() - windowMs;
    throwIfAborted(call.signal);
    if (samples.length === 0) continue;
    if (silentSoFar) totals.phonemes += phonemes;
    silentSoFar = false;
    if (totals.audioMs === 0) totals.trimmedMs = durationMs(edges.leadingSamples, sampleRateHz);
    totals.audioMs += durationMs(samples.length, sampleRateHz);
    yield samples;
  }
}

function tailMs(sentence: string): number {
  return /[.?!]$/.test(sentence) ? SENTENCE_TAIL_MS : CLAUSE_TAIL_MS;
}
