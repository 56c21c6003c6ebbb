import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SottoError, errorMessage, isAbort } from '../../shared/errors';
import type { Generator, GeneratorInfo, WarmResult } from '../../shared/contracts/generator';
import type { PromptPersona } from '../../shared/prompt';
import type { CallOptions, Client } from '../../shared/rpc/contract';
import type { Settings } from '../../shared/settings';
import type { Tracer } from '../../shared/trace';
import type { TurnPhase } from '../../shared/turn';
import type { LoadedLlm } from '../engines/engine-info';
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
import type { AnswerModel } from '../turn/turn-parts';
import { rehearseLook } from './understand';
import { TokenCounter } from './token-counter';

/** What is known of a language model with this persona. */
export interface Measured {
  readonly counter: TokenCounter;
  readonly layout: PromptLayout;
}

/** What the thinking of all turns shares: the model's measures, the parts, the classes. */
export interface ContextBasis extends Measured {
  /** Of the second model; null until it is loaded and measured. */
  readonly strongMeasures: Measured | null;
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
  #measured: Measured | null = null;
  /** Holds for this very load of the second model. */
  #strong: (Measured & { readonly of: LoadedLlm }) | null = null;
  readonly #release: IdleRelease;
  #phase: TurnPhase = 'idle';
  #disposed = false;

  constructor(
    private readonly engines: Pick<Engines, 'generator' | 'strong' | 'info' | 'voice'>,
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
      generator: () => {
        const { generator, strong } = engines;
        const release = async (call: CallOptions): Promise<number> =>
          (await generator.release(call)) + ((await strong?.release(call)) ?? 0);
        return { prefill: generator.prefill, release };
      },
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
    const strongMeasures = this.#strong?.of === this.engines.info.strong ? this.#strong : null;
    return { ...this.#measured, strongMeasures, contextParts: this.parts, classifier };
  }

  /** Measures the loaded models' templates with this persona; anew after a switch of either. */
  async measure(persona: PromptPersona, maxReplyTokens: number): Promise<void> {
    const { generator, info } = this.engines;
    this.#measured = await measured(generator, persona, info.generator, maxReplyTokens);
    await this.measureStrong(persona, maxReplyTokens);
  }

  /** The second model, which comes later; nothing to do where it is not loaded. */
  async measureStrong(persona: PromptPersona, maxReplyTokens: number): Promise<void> {
    const { strong, info } = this.engines;
    const of = info.strong;
    if (strong === null || of === null) return;
    this.#strong = { of, ...(await measured(strong, persona, of.info, maxReplyTokens)) };
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
    const { signal } = options;
    const onLeaving: IdleOptions['onLeaving'] = async (leaving, until) => {
      if (parts.offTheRecord !== true) await this.sumUp(parts.conversation.id, leaving, until);
    };
    const compaction = await compactWhenIdle(parts, { ...options, onLeaving });
    const strong = parts.strong?.ready === true ? parts.strong.model : null;
    // One window for both models: what is too long for either leaves it.
    const ofStrong = strong === null ? null : { ...parts, ...sizesOf(strong) };
    if (ofStrong !== null) await compactWhenIdle(ofStrong, { signal, onLeaving });
    const warm = await this.engines.generator.prefill(layOutHistory(parts), { signal });
    this.#release.warmed();
    if (ofStrong !== null) await strong?.generator.prefill(layOutHistory(ofStrong), { signal });
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
    this.#phase = phase;
    this.#release.onPhase(phase);
    if (phase === 'idle') void this.settleSoon(parts);
    else this.interrupt();
  }

  /** At quit: nothing more is prepared or given back. */
  dispose(): void {
    this.#disposed = true;
    this.interrupt();
    this.#release.dispose();
  }

  /**
   * Settles once nothing else is about to happen; a turn interrupts it, and so does `until`. Under a turn
   * there is nothing to do: its end settles. Never rejects.
   */
  async settleSoon(parts: () => WindowParts, until?: AbortSignal): Promise<void> {
    if (this.#disposed || this.#phase !== 'idle') return;
    this.interrupt();
    this.#settling = new AbortController();
    const settling = this.#settling.signal;
    const signal = until === undefined ? settling : AbortSignal.any([settling, until]);
    try {
      // A barge-in passes through idle: the next turn begins in this very moment.
      await sleep(SETTLE_AFTER_MS, undefined, { signal });
      await this.settle(parts(), { signal });
    } catch (error) {
      if (!isAbort(error))
        this.tellProblem(`The next turn is not prepared: ${errorMessage(error)}.`);
    }
  }

  /** The user begins a turn: the model must be free, and the window stand still. */
  interrupt(): void {
    this.#settling.abort(new SottoError('aborted', 'a turn begins'));
  }
}

async function measured(
  generator: Client<Generator>,
  persona: PromptPersona,
  model: Pick<GeneratorInfo, 'contextTokens'> | null,
  maxReplyTokens: number,
): Promise<Measured> {
  const limitTokens = (model?.contextTokens ?? 0) - maxReplyTokens;
  const layout = await measureLayout(generator, persona, limitTokens);
  return { counter: new TokenCounter(generator), layout };
}

function sizesOf({ counter, layout, contextTokens }: AnswerModel) {
  return { counter, layout, contextTokens };
}
