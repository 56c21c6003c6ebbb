import { SottoError, abortError } from '../../shared/errors';
import type { GenerationResult } from '../../shared/contracts/generator';
import type { PromptAttachment } from '../../shared/prompt';
import { AsyncQueue } from '../../shared/rpc/queue';
import type { Tracer } from '../../shared/trace';
import { generateClauses } from './generate-clauses';
import { thinkAbout } from './recall-and-assemble';
import type { Thought } from './recall-and-assemble';
import type { Clause } from './sentence-chunker';
import { synthesizeClause } from './synthesize-clause';
import type { Route } from './route';
import type { AnswerModel, TurnParts } from './turn-parts';

/** A clause on its way to the player: its audio comes in pieces, mono at the voice's sample rate. */
export interface SpokenClause {
  readonly clause: Clause;
  readonly audio: AsyncIterable<Float32Array>;
}

export interface DraftOptions {
  readonly turnId: string;
  readonly language: string;
  /** Files that came with the words. */
  readonly attachments?: readonly PromptAttachment[];
  /** The turn's. */
  readonly signal: AbortSignal;
  readonly tracer: Tracer;
  /** Made before the release: only the first clause is spoken until `commit`. */
  readonly ahead: boolean;
}

/**
 * A reply in the making: thought, generated and synthesised into buffers. It has no effect on anything
 * outside itself: no text is shown, no sound is made, nothing is stored until it is delivered. So the
 * same steps serve the turn after the release and the guess before it.
 */
export class ReplyDraft {
  /** Text as it is generated. */
  readonly pieces = new AsyncQueue<string>();
  /** Clauses in order; each is announced when its synthesis starts. */
  readonly speech = new AsyncQueue<SpokenClause>();
  readonly thought: Promise<Thought>;
  readonly generation: Promise<GenerationResult>;
  /** Settles when nothing of the draft runs any more; never rejects. */
  readonly settled: Promise<void>;
  readonly #controller = new AbortController();
  readonly #committed: Promise<void>;
  #commit: () => void = () => undefined;
  #failed = false;
  /** The first piece of the reply is there. */
  #begun = false;
  #fellBack = false;

  constructor(
    /** The words it answers. */
    readonly words: string,
    private readonly parts: TurnParts,
    private readonly options: DraftOptions,
  ) {
    this.#committed = new Promise((resolve) => {
      this.#commit = resolve;
    });
    if (!options.ahead) this.#commit();
    const signal = AbortSignal.any([options.signal, this.#controller.signal]);
    const clauses = new AsyncQueue<Clause>();
    this.thought = thinkAbout(words, parts, { ...options, signal });
    this.generation = this.#generate(clauses, signal);
    const spoken = this.#speak(clauses, signal);
    const outcomes = [this.thought, this.generation, spoken];
    // Who discards a draft does not wait for its end.
    this.settled = Promise.allSettled(outcomes).then(() => undefined);
    for (const outcome of outcomes) {
      outcome.catch(() => {
        this.#failed = true;
      });
    }
  }

  /** Something went wrong, or it was stopped: it will never be whole. */
  get failed(): boolean {
    return this.#failed;
  }

  /** The model it was thought for could not answer; the first one did. */
  get fellBack(): boolean {
    return this.#fellBack;
  }

  /** The reply will be heard: all of it is spoken. */
  commit(): void {
    this.#commit();
  }

  /** Stops everything; what was made is lost. Calling it again does nothing. */
  discard(reason: string): void {
    this.#controller.abort(new SottoError('aborted', reason));
    this.#commit();
  }

  async #generate(clauses: AsyncQueue<Clause>, signal: AbortSignal): Promise<GenerationResult> {
    try {
      const { route } = await this.thought;
      const { strong } = route;
      const { engines, sampling } = this.parts;
      const fast = { generator: engines.generator, sampling };
      try {
        return await this.#ask(strong ?? fast, route.attributes, clauses, signal);
      } catch (error) {
        if (strong === null || this.#begun || !cannotAnswer(error)) throw error;
        strong.lost(error);
        this.#fellBack = true;
        const attributes = { model: 'fast', strongMissing: 'failed' } as const;
        return await this.#ask(fast, attributes, clauses, signal);
      }
    } catch (error) {
      this.pieces.fail(error);
      clauses.fail(error);
      throw error;
    } finally {
      this.pieces.close();
      clauses.close();
    }
  }

  async #ask(
    { generator, sampling }: Pick<AnswerModel, 'generator' | 'sampling'>,
    attributes: Route['attributes'],
    clauses: AsyncQueue<Clause>,
    signal: AbortSignal,
  ): Promise<GenerationResult> {
    const { prompt, maxReplyTokens } = await this.thought;
    return await generateClauses(
      prompt,
      { generator, sampling, maxReplyTokens },
      {
        attributes,
        signal,
        tracer: this.options.tracer,
        onText: (text) => {
          this.#begun = true;
          this.pieces.push(text);
        },
        onClause: (clause) => {
          clauses.push(clause);
        },
      },
    );
  }

  /** One clause after another, so that the next is made while one plays. */
  async #speak(clauses: AsyncQueue<Clause>, signal: AbortSignal): Promise<void> {
    const { parts, options } = this;
    try {
      for await (const clause of clauses) {
        if (!parts.speaks) continue;
        if (clause.index > 0) await this.#committed;
        if (signal.aborted) throw abortError(signal.reason);
        const { language, tracer } = options;
        const audio = new AsyncQueue<Float32Array>();
        this.speech.push({ clause, audio });
        await synthesizeClause(clause, audio, parts, { language, signal, tracer });
      }
    } catch (error) {
      this.speech.fail(error);
      throw error;
    } finally {
      this.speech.close();
    }
  }
}

/** No memory for its context, or no longer loaded: another model may do better. */
function cannotAnswer(error: unknown): boolean {
  return (
    error instanceof SottoError &&
    (error.kind === 'out-of-memory' || error.kind === 'not-ready' || error.kind === 'model-damaged')
  );
}
