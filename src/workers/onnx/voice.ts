import { nowMs } from '../../shared/clock';
import type {
  SpeechChunk,
  SynthesisResult,
  SynthesizeOptions,
  Voice,
} from '../../shared/contracts/voice';
import { SottoError } from '../../shared/errors';
import type { CallContext, Handlers } from '../../shared/rpc/contract';
import { SPAN } from '../../shared/trace';
import type { SpanName } from '../../shared/trace';
import { Embedder } from './embedder';
import { Espeak } from './espeak';
import { toPhonemeIds } from './phoneme-ids';
import type { Phonemised } from './phonemes';
import { Phonemizer } from './phonemes';
import type { PiperMode } from './piper';
import { PiperVoice } from './piper';
import type { Ticket, Turn } from './serial-queue';
import { SerialQueue } from './serial-queue';
import { speakText } from './speak-text';
import { windowProof } from './window-proof';
import type { ModelPreparedFiles } from '../prepared';
import { standalone } from '../thread-parts';
import type { ThreadParts } from '../thread-parts';

/** Longer texts are refused: the caller splits an answer into clauses (sentence-chunker.ts). */
export const MAX_TEXT_CHARACTERS = 4_000;
const MIN_SPEED = 0.25;
const MAX_SPEED = 4;

/** Read once at load so that the first real clause finds everything compiled and allocated. */
const WARM_UP_TEXTS = [
  'Hello there, how are you today?',
  'On the 3rd of May it cost $25.60; I think that was about right, was it not?',
  'Yes.',
];

const WARM_UP_RUN = { speed: 1, deterministic: true };

const LOADING = { lane: 'speech', what: 'loading a model' } as const;
const RECALL = { lane: 'recall', what: 'embedding' } as const;
const REMEMBERING = { lane: 'background', what: 'embedding for the memory' } as const;

/** Serves the contract; everything native that it opens is released by `dispose`. */
export function createVoice(
  { cores, prepared }: ThreadParts = standalone(),
): Handlers<Voice> & { dispose(): Promise<void> } {
  const queue = new SerialQueue();
  let espeak: Espeak | null = null;
  let phonemizer: Phonemizer | null = null;
  let piper: PiperVoice | null = null;
  /** The same voice in one piece, where a bench has asked for it. */
  let whole: PiperVoice | null = null;
  let embedder: Embedder | null = null;

  async function inTurn<T>(
    call: CallContext,
    place: Pick<Ticket, 'lane' | 'what'>,
    step: (turn: Turn) => Promise<T>,
  ): Promise<T> {
    const turn = await queue.acquire({ ...place, signal: call.signal });
    try {
      return await step(turn);
    } finally {
      turn.release();
    }
  }

  const phonemise = (text: string, voice: PiperVoice): Phonemised => {
    const { espeakVoice } = voice.config;
    if (espeakVoice === null) return lettersOf(text);
    if (phonemizer === null) throw new SottoError('not-ready', 'the phonemiser is not loaded');
    return phonemizer.phonemise(text, espeakVoice);
  };

  /**
   * Lets every part of the voice run once, the first time on this machine with a proof of its windows.
   *
   * @returns why windows cannot be used with this voice, or null.
   */
  async function warmUp(voice: PiperVoice, kept: ModelPreparedFiles): Promise<string | null> {
    const [first, ...others] = WARM_UP_TEXTS.flatMap((text) =>
      phonemise(text, voice).sentences.map((sentence) => toPhonemeIds(sentence, voice.config)),
    );
    if (first === undefined) return null;
    // One sentence that has windows of every size proves them; the others only have to be read.
    const problem =
      voice.mode === 'split' ? await windowProof(kept, () => voice.rehearse(first)) : null;
    if (problem !== null) return problem;
    const speech = await voice.begin(first, WARM_UP_RUN);
    for (let window = 0; window < speech.windows; window += 1) await speech.next();
    for (const input of others) await voice.begin(input, WARM_UP_RUN);
    return null;
  }

  return {
    loadVoice: ({ modelPath, modelSha256, configPath, threads, alsoWhole = false }, call) =>
      inTurn(call, LOADING, async () => {
        const startedMs = nowMs();
        const kept = prepared.of(modelPath, modelSha256);
        const open = (mode: PiperMode): Promise<PiperVoice> =>
          call.tracer.span(SPAN.load, { model: 'voice', mode }, () =>
            PiperVoice.load(modelPath, configPath, threads, mode, kept),
          );
        let next = await open('split');
        const loadedMs = nowMs();
        let wholeReason: string | null;
        try {
          if (next.config.espeakVoice !== null && phonemizer === null) {
            espeak = await Espeak.create();
            phonemizer = new Phonemizer(espeak);
          }
          const warm = () =>
            call.tracer.span(SPAN.warm, { model: 'voice' }, () => warmUp(next, kept));
          const problem = await warm();
          wholeReason = problem ?? next.wholeReason;
          if (problem !== null) {
            await next.dispose();
            next = await open('whole');
            await warm();
          }
        } catch (error) {
          await next.dispose();
          throw error;
        }
        await piper?.dispose();
        piper = next;
        await whole?.dispose();
        whole = alsoWhole ? await open('whole') : null;
        if (whole !== null) await warmUp(whole, kept);
        return {
          sampleRateHz: next.config.sampleRateHz,
          espeakVoice: next.config.espeakVoice ?? '',
          loadMs: loadedMs - startedMs,
          warmMs: nowMs() - loadedMs,
          wholeReason,
        };
      }),

    async *synthesize(text, options, call): AsyncGenerator<SpeechChunk, SynthesisResult, void> {
      checkRequest(text, options);
      const place = { lane: 'speech', what: 'speech', signal: call.signal } as const;
      const turn = await queue.acquire(place);
      try {
        recordWait(call, SPAN.ttsQueue, turn.waitedFor);
        const voice = options.whole === true ? whole : piper;
        if (voice === null) {
          throw new SottoError('not-ready', 'no voice is loaded', {
            hint: 'Wait until the voice is ready, or fetch one with `sotto models pull`.',
          });
        }
        return yield* speakText(text, options, call, {
          voice,
          turn,
          cores,
          phonemise: (spoken) => phonemise(spoken, voice),
        });
      } finally {
        turn.release();
      }
    },

    loadEmbedder: ({ modelPath, tokenizerPath, threads }, call) =>
      inTurn(call, LOADING, async () => {
        const startedMs = nowMs();
        const next = await call.tracer.span(SPAN.load, { model: 'embedder' }, () =>
          Embedder.load(modelPath, tokenizerPath, threads),
        );
        await embedder?.dispose();
        embedder = next;
        return { dimensions: next.dimensions, loadMs: nowMs() - startedMs };
      }),

    embed: (texts, call) => {
      // One text is what a turn recalls by; several are memory's own work, which can wait.
      const isUrgent = texts.length === 1;
      return inTurn(call, isUrgent ? RECALL : REMEMBERING, async (turn) => {
        recordWait(call, SPAN.embedQueue, turn.waitedFor);
        const model = embedder;
        if (model === null) throw new SottoError('not-ready', 'no embedding model is loaded');
        return call.tracer.span(SPAN.embed, { texts: texts.length }, async (span) => {
          const vectors: Float32Array<ArrayBuffer>[] = [];
          let tokens = 0;
          for (const text of texts) {
            await turn.pause();
            const embed = () => model.embed(text);
            const embedded = isUrgent ? await cores.use('onnx', call.signal, embed) : await embed();
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
      await whole?.dispose();
      await embedder?.dispose();
      espeak?.dispose();
      piper = null;
      whole = null;
      embedder = null;
      espeak = null;
      phonemizer = null;
    },
  };
}

function recordWait(call: CallContext, name: SpanName, waitedFor: string | null): void {
  call.tracer.record(name, call.sentMs, nowMs(), { waitedFor: waitedFor ?? 'onnx thread' });
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
