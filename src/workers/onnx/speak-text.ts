import { concatSamples, durationMs } from '../../shared/audio';
import { nowMs } from '../../shared/clock';
import type { CoreBudget } from '../../shared/core-budget';
import type { SpeechChunk, SynthesisResult, SynthesizeOptions } from '../../shared/contracts/voice';
import { throwIfAborted } from '../../shared/errors';
import type { CallContext } from '../../shared/rpc/contract';
import { SPAN } from '../../shared/trace';
import type { PhonemeIds } from './phoneme-ids';
import { toPhonemeIds } from './phoneme-ids';
import type { Phonemised } from './phonemes';
import { isSpeakable } from './phonemes';
import type { PiperSpeech, PiperVoice } from './piper';
import type { Turn } from './serial-queue';
import { SpeechEdges } from './speech-edges';

/** Silence kept after a sentence, and after a clause that goes on: what a reader would leave. */
const SENTENCE_TAIL_MS = 240;
const CLAUSE_TAIL_MS = 90;

/** Waits shorter than this are the look round itself. */
const SHORTEST_WAIT_MS = 0.5;

export interface Speaker {
  readonly voice: Pick<PiperVoice, 'config' | 'threads' | 'begin'>;
  readonly turn: Turn;
  readonly cores: CoreBudget;
  readonly phonemise: (text: string) => Phonemised;
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
  speaker: Speaker,
): AsyncGenerator<SpeechChunk, SynthesisResult, void> {
  const { voice, phonemise } = speaker;
  const startedMs = nowMs();
  const sentences = isSpeakable(text)
    ? call.tracer.spanSync(SPAN.phonemes, { characters: text.length }, (span) => {
        const phonemised = phonemise(text);
        const { cacheHits, cacheMisses } = phonemised;
        span.set({ cacheHits, cacheMisses, sentences: phonemised.sentences.length });
        return phonemised.sentences;
      })
    : [];
  const phonemesMs = nowMs() - startedMs;
  const totals: Totals = { phonemes: 0, audioMs: 0, synthesisMs: 0, trimmedMs: 0 };
  for (const sentence of sentences) {
    const speech = new SentenceSpeech(sentence, options, call, speaker);
    for await (const samples of speech.pieces()) {
      if (samples.length === 0) continue;
      if (totals.audioMs === 0) totals.trimmedMs = speech.trimmedMs;
      totals.audioMs += durationMs(samples.length, voice.config.sampleRateHz);
      call.transfer(samples.buffer);
      yield { samples };
    }
    totals.phonemes += speech.audible ? speech.phonemes : 0;
    totals.synthesisMs += speech.synthesisMs;
  }
  return { sampleRateHz: voice.config.sampleRateHz, phonemesMs, ...totals };
}

/** One sentence on its way from phonemes to audio that can be joined to others. */
class SentenceSpeech {
  synthesisMs = 0;
  audible = false;
  readonly #input: PhonemeIds;
  readonly #edges: SpeechEdges;

  constructor(
    sentence: string,
    private readonly options: SynthesizeOptions,
    private readonly call: CallContext,
    private readonly speaker: Speaker,
  ) {
    const { config } = speaker.voice;
    this.#input = toPhonemeIds(sentence, config);
    this.#edges = new SpeechEdges(config.sampleRateHz, tailMs(sentence));
  }

  get phonemes(): number {
    return this.#input.phonemes;
  }

  /** Leading silence that was cut, ms. */
  get trimmedMs(): number {
    return durationMs(this.#edges.leadingSamples, this.speaker.voice.config.sampleRateHz);
  }

  /** The audio window by window; a piece may be empty. */
  async *pieces(): AsyncGenerator<Float32Array<ArrayBuffer>, void, void> {
    if (this.#input.phonemes === 0) return;
    let speech: PiperSpeech | null = null;
    for (let window = 0; window < (speech?.windows ?? 1); window += 1) {
      const startedMs = nowMs();
      const leave = await this.speaker.cores.enter('onnx', this.call.signal);
      // Held until the piece is on its way: the language model, woken before, would take this thread's
      // core from under it. Nor must it come between the text and the first sound of it.
      try {
        speech ??= await this.#read();
        const samples = await this.#window(speech, window);
        this.synthesisMs += nowMs() - startedMs;
        yield samples;
      } finally {
        leave();
      }
    }
  }

  async #read(): Promise<PiperSpeech> {
    const { voice } = this.speaker;
    const { phonemes, unknown } = this.#input;
    const attributes = { phonemes, phonemesUnknown: unknown, threads: voice.threads };
    return await this.call.tracer.span(SPAN.ttsText, attributes, () =>
      voice.begin(this.#input, { ...this.options, beforeRun: () => this.#beforeRun() }),
    );
  }

  async #window(speech: PiperSpeech, window: number): Promise<Float32Array<ArrayBuffer>> {
    const { threads, config } = this.speaker.voice;
    const attributes = { window, windows: speech.windows, threads };
    return await this.call.tracer.span(SPAN.synthesis, attributes, async (span) => {
      const ready = this.#edges.push(await speech.next());
      const isLast = window === speech.windows - 1;
      const samples = isLast ? concatSamples([ready, this.#edges.end()]) : ready;
      const audioMs = durationMs(samples.length, config.sampleRateHz);
      const tookMs = nowMs() - span.startMs;
      span.set({ audioMs, realTimeFactor: audioMs === 0 ? 0 : tookMs / audioMs });
      if (window === 0) span.set({ trimmedMs: this.trimmedMs });
      this.audible ||= samples.length > 0;
      return samples;
    });
  }

  /** Cancels end it here; an embedding goes first. */
  async #beforeRun(): Promise<void> {
    const pausedMs = nowMs();
    const waitedFor = await this.speaker.turn.pause();
    throwIfAborted(this.call.signal);
    const resumedMs = nowMs();
    if (waitedFor === null || resumedMs - pausedMs < SHORTEST_WAIT_MS) return;
    this.call.tracer.record(SPAN.ttsQueue, pausedMs, resumedMs, { waitedFor });
  }
}

function tailMs(sentence: string): number {
  return /[.?!]$/.test(sentence) ? SENTENCE_TAIL_MS : CLAUSE_TAIL_MS;
}
