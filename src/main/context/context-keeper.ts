import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SottoError, errorMessage, isAbort } from '../../shared/errors';
import type { GeneratorInfo, WarmResult } from '../../shared/contracts/generator';
import type { PromptPersona } from '../../shared/prompt';
import type { Settings } from '../../shared/settings';
import type { Tracer } from '../../shared/trace';
import type { TurnPhase } from '../../shared/turn';
import type { Engines } from '../engines/engines';
import type { Paths } from '../paths';
import { loadClassifier } from './classify/load-classifier';
import type { TurnClassifier } from './classify/turn-classifier';
import { compactWhenIdle, layOutHistory } from './compact';
import type { Compaction, IdleOptions, WindowParts } from './compact';
import type { ContextPart } from './context-part';
import type { Exchange } from './conversation';
import { IdleRelease } from './idle-release';
import { measureLayout } from './prompt-layout';
import type { PromptLayout } from './prompt-layout';
import { timePart } from './parts/time-part';
import { rehearseLook } from './understand';
import { TokenCounter } from './token-counter';

/** What the thinking of all turns shares: the model's measures, the parts, the classes. */
export interface ContextBasis {
  readonly counter: TokenCounter;
  readonly layout: PromptLayout;
  readonly contextParts: readonly ContextPart[];
  readonly classifier: TurnClassifier | null;
}

/** Short beside a pause between two turns, long beside the moment between two phases. */
const SETTLE_AFTER_MS = 50;

/** Makes the basis when the engines are there, and keeps it from turn to turn. */
export class ContextKeeper {
  /** Providers of the profile, the mood and the summary plug in here, before the engines start. */
  readonly parts: ContextPart[] = [timePart];
  #classifier: TurnClassifier | null = null;
  #settling = new AbortController();
  #measured: Pick<ContextBasis, 'counter' | 'layout'> | null = null;
  readonly #release: IdleRelease;

  constructor(
    private readonly engines: Pick<Engines, 'generator' | 'voice'>,
    private readonly tellProblem: (text: string) => void,
    /** Folds what leaves the window into the conversation's summary. */
    private readonly sumUp: (
      conversationId: string,
      leaving: readonly Exchange[],
      signal: AbortSignal,
    ) => Promise<void>,
    releaseAfterMs?: number,
  ) {
    this.#release = new IdleRelease({
      generator: () => engines.generator,
      failed: tellProblem,
      ...(releaseAfterMs === undefined ? {} : { afterMs: releaseAfterMs }),
    });
  }

  get classifier(): TurnClassifier | null {
    return this.#classifier;
  }

  /** Null until the language model is measured. */
  basis(settings: Settings): ContextBasis | null {
    if (this.#measured === null) return null;
    const classifier = settings.context.classify ? this.#classifier : null;
    return { ...this.#measured, contextParts: this.parts, classifier };
  }

  /** Measures the loaded model's template with this persona; anew after a switch of either. */
  async measure(
    persona: PromptPersona,
    model: Pick<GeneratorInfo, 'contextTokens'> | null,
    maxReplyTokens: number,
  ): Promise<void> {
    const { generator } = this.engines;
    const limitTokens = (model?.contextTokens ?? 0) - maxReplyTokens;
    const layout = await measureLayout(generator, persona, limitTokens);
    this.#measured = { counter: new TokenCounter(generator), layout };
  }

  /** Without it every turn is treated as a question; so it never keeps Sotto from starting. */
  async loadClasses(paths: Paths, settings: Settings, signal: AbortSignal): Promise<void> {
    if (!settings.context.classify) return;
    try {
      const classifier = await loadClassifier({
        voice: this.engines.voice,
        modelId: settings.models.embeddings,
        cacheFile: join(paths.preparedDir, 'turn-classes.vectors'),
        signal,
      });
      rehearseLook(classifier, classifier.dimensions);
      this.#classifier = classifier;
    } catch (error) {
      if (!isAbort(error)) this.tellProblem(`Turns are not classified: ${errorMessage(error)}.`);
    }
  }

  /**
   * For idle time, after a turn: compacts the window where it is full, and evaluates the prompt up to
   * where the next words go, so that the next turn evaluates its own words and no more.
   */
  async settle(
    parts: WindowParts,
    options: IdleOptions,
  ): Promise<{ readonly compaction: Compaction; readonly warm: WarmResult }> {
    this.#release.busy();
    const compaction = await compactWhenIdle(parts, {
      ...options,
      onLeaving: async (leaving, signal) => {
        if (parts.offTheRecord !== true) await this.sumUp(parts.conversation.id, leaving, signal);
      },
    });
    const warm = await this.engines.generator.prefill(layOutHistory(parts), {
      signal: options.signal,
    });
    this.#release.warmed();
    return { compaction, warm };
  }

  /**
   * A turn begins. After a long silence the model has given the conversation back: it is evaluated
   * again at once, while the key is held.
   */
  turnBegins(
    turn: { readonly signal: AbortSignal; readonly tracer: Tracer },
    parts: WindowParts,
  ): void {
    this.#release.turnBegins(() => layOutHistory(parts), turn);
  }

  /** Settles when no turn runs, and stops when one begins. `parts` is asked for at once. */
  onPhase(phase: TurnPhase, parts: () => WindowParts): void {
    this.#release.onPhase(phase);
    if (phase === 'idle') this.settleSoon(parts);
    else this.interrupt();
  }

  /** At quit: nothing more is prepared or given back. */
  dispose(): void {
    this.interrupt();
    this.#release.dispose();
  }

  /** Settles in the background once nothing else is about to happen; a turn interrupts it. */
  settleSoon(parts: () => WindowParts): void {
    this.interrupt();
    this.#settling = new AbortController();
    const { signal } = this.#settling;
    const settle = async (): Promise<void> => {
      // A barge-in passes through idle: the next turn begins in this very moment.
      await sleep(SETTLE_AFTER_MS, undefined, { signal });
      await this.settle(parts(), { signal });
    };
    settle().catch((error: unknown) => {
      if (!isAbort(error))
        this.tellProblem(`The next turn is not prepared: ${errorMessage(error)}.`);
    });
  }

  /** The user begins a turn: the model must be free, and the window stand still. */
  interrupt(): void {
    this.#settling.abort(new SottoError('aborted', 'a turn begins'));
  }
}
