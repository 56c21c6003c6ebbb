import type { Profile } from '../../shared/contracts/profile';
import type { Client } from '../../shared/rpc/contract';
import type { Settings } from '../../shared/settings';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import type { TurnRecord } from '../../shared/turn';
import { moodOf } from './affect';
import { learnFacts } from './learn-facts';
import { PostTurnQueue } from './post-turn-queue';
import { ProfileCache } from './profile-cache';

export interface MemoryKeeperOptions {
  readonly memory: Pick<Client<Profile>, 'profile' | 'saveFacts' | 'saveAffect'>;
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
    this.profile = new ProfileCache(options.memory);
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
        this.options.memory,
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
      await this.options.memory.saveAffect({ turnId: turn.id, user, reply }, { tracer: inner });
      span.set({ valence: user.valence, arousal: user.arousal });
    });
  }
}
