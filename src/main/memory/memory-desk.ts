import { nowMs } from '../../shared/clock';
import type { RecalledMemory } from '../../shared/contracts/memory';
import type { Conversation } from '../context/conversation';
import type { Engines } from '../engines/engines';
import type { Paths } from '../paths';
import { ARCHIVE_AFTER_MS, cleanUp } from './clean-up';
import type { CleanedUp } from './clean-up';
import { Conversations } from './conversations';
import { MemoryLedger } from './ledger';
import type { ProfileCache } from './profile-cache';
import { exportMemory, importMemory } from './transfer';
import type { Transferred } from './transfer';

export interface MemoryDeskDeps {
  readonly engines: Pick<Engines, 'memory' | 'voice'>;
  readonly paths: Paths;
  readonly isIdle: () => boolean;
  readonly conversation: () => Conversation;
  /** Ends what runs and goes on in this one; null begins a new one. */
  readonly switchTo: (conversation: Conversation | null) => void;
  /** The same conversation with other exchanges in it; nothing runs. */
  readonly reload: (conversation: Conversation) => void;
  /** Facts are corrected and forgotten here too. */
  readonly profile: () => Pick<ProfileCache, 'invalidate'>;
  /** The ledger or the list of conversations is not what it was. */
  readonly onChanged: () => void;
}

/** What the user can do with the memory and the conversations, behind one object. */
export class MemoryDesk {
  readonly ledger: MemoryLedger;
  readonly conversations: Conversations;
  /** While on, turns are neither stored nor remembered; applies to the next turn. */
  offTheRecord = false;
  readonly #changed: () => void;

  constructor(private readonly deps: MemoryDeskDeps) {
    const { engines, paths, switchTo } = deps;
    const onChanged = (): void => {
      deps.profile().invalidate();
      deps.onChanged();
    };
    this.#changed = onChanged;
    this.ledger = new MemoryLedger({
      memory: () => engines.memory,
      voice: () => engines.voice,
      paths,
      onForgotten: (turnIds) => {
        deps.conversation().forget(turnIds);
      },
      onRestored: async ({ turns }) => {
        const { id } = deps.conversation();
        // A turn that runs holds the exchanges it began with; the next start reads the rest.
        if (!deps.isIdle() || turns.every((turn) => turn.conversationId !== id)) return;
        deps.reload(await this.conversations.restored(id));
      },
      onChanged,
    });
    this.conversations = new Conversations({
      memory: () => engines.memory,
      ledger: this.ledger,
      current: () => deps.conversation().id,
      switchTo,
      onChanged,
    });
  }

  /** What stood beside a stored answer, best first. */
  async recalled(turnId: string): Promise<readonly RecalledMemory[]> {
    return await this.deps.engines.memory.recalled(turnId, {});
  }

  async export(file: string): Promise<Transferred> {
    return await exportMemory(this.deps.engines.memory, file);
  }

  async import(
    file: string,
    onProgress: (done: number, all: number) => void = () => undefined,
  ): Promise<Transferred> {
    const { memory, voice } = this.deps.engines;
    const imported = await importMemory(file, { memory, voice, onProgress });
    this.#changed();
    return imported;
  }

  /** What the window does every six hours, and `sotto clean` by hand. */
  async cleanUp(): Promise<CleanedUp & { readonly archived: number }> {
    const { engines, paths } = this.deps;
    const cleaned = await cleanUp(paths, nowMs());
    const archived = await engines.memory.archiveOlderThan(nowMs() - ARCHIVE_AFTER_MS, {});
    if (archived > 0) this.deps.onChanged();
    return { ...cleaned, archived };
  }
}
