import type { Profile } from '../../shared/contracts/profile';
import { nowMs } from '../../shared/clock';
import { throwIfAborted } from '../../shared/errors';
import type { CallOptions, Client } from '../../shared/rpc/contract';
import type { Settings } from '../../shared/settings';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import type { TurnRecord } from '../../shared/turn';
import type { ContextPart } from '../context/context-part';
import type { Exchange } from '../context/conversation';
import { moodOf } from './affect';
import { affectPart, profilePart, summaryPart } from './context-parts';
import { learnFacts, learnMore } from './learn-facts';
import type { MoreFacts } from './learn-facts';
import { PostTurnQueue } from './post-turn-queue';
import { ProfileCache } from './profile-cache';
import { summarize } from './summarize';

export interface MemoryKeeperOptions {
  /** Asked for at each use: there is no memory before the engines have started. */
  readonly memory: () => Pick<
    Client<Profile>,
    'profile' | 'saveFacts' | 'saveAffect' | 'summary' | 'saveSummary'
  >;
  readonly settings: () => Pick<Settings, 'memory'>;
}

/** What a turn left in the memory besides itself. */
export interface KeptOfTurn {
  /** Facts that are new, changed, or no longer hold. */
  readonly facts: number;
}

/**
 * What follows a turn: facts and mood, from the user's own words and what was heard of the reply. It
 * runs after the reply, one turn after another; a failure is told in its span and loses no more than
 * what this turn would have taught.
 */
export class MemoryKeeper {
  readonly profile: ProfileCache;
  readonly #queue = new PostTurnQueue();

  constructor(private readonly options: MemoryKeeperOptions) {
    this.profile = new ProfileCache(() => options.memory());
  }

  /** Resolves when the turn's facts and mood are durable, or could not be kept. */
  async afterTurn(turn: TurnRecord, tracer: Tracer): Promise<KeptOfTurn> {
    // A turn that was interrupted counts as well: what the user said, they said.
    if (turn.userText.trim() === '' || turn.state === 'not-heard') return { facts: 0 };
    const { memory: settings } = this.options.settings();
    try {
      return await this.#queue.add(async () => {
        const facts = settings.learnFacts ? await this.#learn(turn, tracer) : 0;
        if (settings.affect) await this.#feel(turn, tracer);
        return { facts };
      });
    } catch {
      return { facts: 0 };
    }
  }

  /**
   * What another extractor finds in the same words, in idle time. Only the writing stands in the queue:
   * a slow model keeps no turn from being learnt. @returns facts that are new or no longer hold
   */
  async learnMore(turn: TurnRecord, more: MoreFacts, options: CallOptions = {}): Promise<number> {
    const found = await more(turn.userText, options);
    if (found.length === 0) return 0;
    return await this.#queue.add(async () => {
      throwIfAborted(options.signal);
      const memory = this.options.memory();
      const known = () => Promise.resolve(found);
      const { added, ended } = await learnMore(turn, memory, this.profile, known, options);
      return added + ended;
    });
  }

  /** What the prompt says of all this; for the context to ask. */
  get contextParts(): readonly ContextPart[] {
    return [
      profilePart(this.profile),
      summaryPart(() => this.options.memory()),
      affectPart(() => this.options.settings().memory.moodInPrompt),
    ];
  }

  /**
   * Folds exchanges that are about to leave the window into the conversation's summary. Called in idle
   * time; a cancel leaves the summary as it was.
   */
  async sumUp(
    conversationId: string,
    leaving: readonly Pick<Exchange, 'turnId' | 'user'>[],
    options: CallOptions = {},
  ): Promise<void> {
    const last = leaving.at(-1);
    if (last === undefined || !this.options.settings().memory.summary) return;
    const memory = this.options.memory();
    const before = await memory.summary(conversationId, options);
    const text = summarize(
      before?.text ?? null,
      leaving.map(({ user }) => user),
    );
    if (text === null || text === before?.text) return;
    const turns = (before?.turns ?? 0) + leaving.length;
    await memory.saveSummary(
      {
        conversationId,
        text,
        throughTurnId: last.turnId,
        turns,
        method: 'extract',
        madeMs: nowMs(),
      },
      options,
    );
  }

  /** Waits until everything that was said is learnt. */
  async idle(): Promise<void> {
    await this.#queue.idle();
  }

  /** At quit: finishes what there is and takes no more. */
  async drain(): Promise<void> {
    await this.#queue.drain();
  }

  async #learn(turn: TurnRecord, tracer: Tracer): Promise<number> {
    return await tracer.span(SPAN.learnFacts, {}, async (span, inner) => {
      const { added, replaced, confirmed, ended } = await learnFacts(
        turn,
        this.options.memory(),
        this.profile,
        { tracer: inner },
      );
      span.set({ added, replaced, confirmed, ended });
      return added + ended;
    });
  }

  async #feel(turn: TurnRecord, tracer: Tracer): Promise<void> {
    await tracer.span(SPAN.affect, {}, async (span, inner) => {
      const user = moodOf(turn.userText);
      const reply = turn.heardText === '' ? null : moodOf(turn.heardText);
      await this.options.memory().saveAffect({ turnId: turn.id, user, reply }, { tracer: inner });
      span.set({ valence: user.valence, arousal: user.arousal });
    });
  }
}
