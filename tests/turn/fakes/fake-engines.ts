import { setTimeout as sleep } from 'node:timers/promises';
import { abortError, SottoError } from '../../../src/shared/errors';
import type { ErrorKind } from '../../../src/shared/errors';
import { AsyncQueue } from '../../../src/shared/rpc/queue';
import type { CallOptions, Stream } from '../../../src/shared/rpc/contract';
import type { GenerationResult, ReplyChunk } from '../../../src/shared/contracts/generator';
import type { MemoryEntry, RecalledMemory } from '../../../src/shared/contracts/memory';
import type { PartialTranscript, Transcription } from '../../../src/shared/contracts/transcriber';
import type { Prompt } from '../../../src/shared/prompt';
import type { TraceSummary, TurnRecord } from '../../../src/shared/turn';
import type { TurnEngines } from '../../../src/main/turn/turn-parts';

export type Stage =
  | 'finish'
  | 'embed'
  | 'beginRecall'
  | 'recall'
  | 'countTokens'
  | 'prefill'
  | 'generate'
  | 'synthesize'
  | 'remember';

export interface Script {
  readonly transcript: string;
  readonly heard: boolean;
  /** The pieces of the reply, in order. */
  readonly reply: readonly string[];
  readonly recalled: readonly RecalledMemory[];
  /** Stages that throw. */
  readonly fails: readonly Stage[];
  readonly failsWith: ErrorKind;
  /** Ends the reply in the middle. */
  readonly breaksOff: ErrorKind | null;
  /** Stages that never answer until they are cancelled. */
  readonly hangs: readonly Stage[];
  /** Between the pieces of the reply, ms. */
  readonly tokenMs: number;
  readonly synthesisMs: number;
}

/** What whisper makes of the growing audio; the tests push into it. */
export type Partials = AsyncQueue<PartialTranscript>;

/** A pass in the middle of speech, or one at a pause. */
export function partialTranscript(text: string, atPause: boolean): PartialTranscript {
  return {
    agreed: atPause ? '' : text,
    tentative: atPause ? text : '',
    text,
    audioMs: 300,
    atPause,
  };
}

const DEFAULT: Script = {
  transcript: 'Where is Anna?',
  heard: true,
  reply: ['She lives', ' in Lisbon.', ' She moved there', ' in the spring.'],
  recalled: [],
  fails: [],
  failsWith: 'engine-failed',
  breaksOff: null,
  hangs: [],
  tokenMs: 1,
  synthesisMs: 1,
};

export const VOICE_SAMPLE_RATE_HZ = 22_050;
/** Every clause sounds this long. */
export const CLAUSE_MS = 40;

/** Scripted engines that log what is asked of them, in order. They fake order and faults, not speech. */
export class FakeEngines {
  readonly log: string[] = [];
  readonly saved: TurnRecord[] = [];
  readonly remembered: MemoryEntry[] = [];
  readonly prompts: Prompt[] = [];
  readonly summaries: TraceSummary[] = [];
  readonly partials: Partials = new AsyncQueue();
  readonly prefilled: string[] = [];
  readonly #script: Script;

  constructor(script: Partial<Script> = {}) {
    this.#script = { ...DEFAULT, ...script };
  }

  readonly engines: TurnEngines = {
    transcriber: {
      open: (utteranceId, _options, options) => this.#open(utteranceId, options),
      append: () => Promise.resolve(),
      finish: async (_id, options) => {
        await this.#stage('finish', options);
        return this.#transcription();
      },
      discard: () => {
        this.partials.close();
        return Promise.resolve();
      },
    },
    generator: {
      countTokens: async (texts, options) => {
        await this.#stage('countTokens', options);
        return texts.map((text) => text.split(/\s+/u).length);
      },
      prefill: async (prompt, options) => {
        await this.#stage('prefill', options);
        this.prefilled.push(prompt.user);
        return { tokensReused: 0, tokensPrefilled: 1, prefillMs: 1 };
      },
      generate: (prompt, _options, options) => this.#generate(prompt, options),
    },
    voice: {
      embed: async (texts, options) => {
        await this.#stage('embed', options);
        return texts.map(() => new Float32Array(384).fill(0.05));
      },
      synthesize: (text, _options, options) => this.#synthesize(text, options),
    },
    memory: {
      saveTurn: (turn) => {
        this.log.push(`save:${turn.state}`);
        this.saved.push(turn);
        return Promise.resolve();
      },
      remember: async (entries, options) => {
        await this.#stage('remember', options);
        this.remembered.push(...entries);
      },
      beginRecall: async (_text, options) => {
        await this.#stage('beginRecall', options);
      },
      recall: async (_query, options) => {
        await this.#stage('recall', options);
        return { memories: this.#script.recalled, vectorMs: 0, textMs: 0, fuseMs: 0 };
      },
      saveRecalled: () => Promise.resolve(),
      saveTrace: (summary) => {
        this.log.push('saveTrace');
        this.summaries.push(summary);
        return Promise.resolve({ lostSpans: 0 });
      },
    },
  };

  async #stage(stage: Stage, { signal }: CallOptions): Promise<void> {
    this.log.push(stage);
    await sleep(1);
    const { fails, failsWith } = this.#script;
    if (fails.includes(stage)) throw new SottoError(failsWith, `${stage} broke`);
    if (this.#script.hangs.includes(stage)) {
      await new Promise((_resolve, reject) => {
        const cancelled = (): void => {
          this.log.push(`${stage}:cancelled`);
          reject(abortError(signal?.reason));
        };
        if (signal?.aborted === true) cancelled();
        else signal?.addEventListener('abort', cancelled);
      });
    }
  }

  #transcription(): Transcription {
    const { heard, transcript } = this.#script;
    return {
      heard,
      text: heard ? transcript : '',
      language: 'en',
      tokens: [],
      evidence: {
        speechRatio: heard ? 0.8 : 0.01,
        peakDbfs: -12,
        noSpeechProbability: 0.1,
        avgLogProbability: -0.2,
        rejectedBecause: heard ? null : 'almost no speech',
        rejectedText: heard ? null : 'Thank you.',
      },
      audioMs: 1000,
      audioCtx: 384,
      retried: false,
      melMs: 1,
      encodeMs: 1,
      decodeMs: 1,
    };
  }

  #open(_id: string, { signal }: CallOptions): Stream<PartialTranscript, void> {
    signal?.addEventListener('abort', () => {
      this.partials.close();
    });
    return {
      result: Promise.resolve(),
      [Symbol.asyncIterator]: () => this.partials[Symbol.asyncIterator](),
    };
  }

  #generate(prompt: Prompt, options: CallOptions): Stream<ReplyChunk, GenerationResult> {
    this.prompts.push(prompt);
    const queue = new AsyncQueue<ReplyChunk>();
    const run = async (): Promise<GenerationResult> => {
      const { breaksOff } = this.#script;
      let text = '';
      let tokens = 0;
      try {
        await this.#stage('generate', options);
        for (const piece of this.#script.reply) {
          if (options.signal?.aborted === true) break;
          await sleep(this.#script.tokenMs);
          text += piece;
          tokens += 1;
          queue.push({ text: piece, tokens });
          if (breaksOff !== null) throw new SottoError(breaksOff, 'the reply broke off');
        }
        queue.close();
      } catch (error) {
        queue.fail(error);
        throw error;
      }
      this.log.push('generated');
      return {
        text,
        stopReason: options.signal?.aborted === true ? 'aborted' : 'end',
        tokensReused: 10,
        tokensPrefilled: 5,
        tokensGenerated: tokens,
        prefillMs: 1,
        ttftMs: 1,
        decodeMs: 1,
      };
    };
    const result = run();
    result.catch(() => undefined);
    return { result, [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator]() };
  }

  #synthesize(text: string, options: CallOptions): ReturnType<TurnEngines['voice']['synthesize']> {
    const queue = new AsyncQueue<{ samples: Float32Array }>();
    const run = async () => {
      try {
        this.log.push(`speak:${text}`);
        await this.#stage('synthesize', options);
        await sleep(this.#script.synthesisMs);
        const samples = new Float32Array((VOICE_SAMPLE_RATE_HZ * CLAUSE_MS) / 1000).fill(0.3);
        queue.push({ samples });
        queue.close();
      } catch (error) {
        queue.fail(error);
        throw error;
      }
      return {
        sampleRateHz: VOICE_SAMPLE_RATE_HZ,
        audioMs: CLAUSE_MS,
        phonemes: 10,
        phonemesMs: 1,
        synthesisMs: 1,
        trimmedMs: 0,
      };
    };
    const result = run();
    result.catch(() => undefined);
    return { result, [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator]() };
  }
}
