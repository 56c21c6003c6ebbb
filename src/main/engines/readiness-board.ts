import type { Readiness, ReadinessItem } from '../../shared/contracts/ipc';

type Part = ReadinessItem['part'];
type StrongItem = NonNullable<Readiness['strong']>;

export type StrongMissing = 'loading' | 'failed' | 'missing';

const PARTS: readonly Part[] = ['memory', 'hearing', 'thinking', 'speaking', 'embedding'];

const NOT_LOADED = { state: 'waiting', model: '', progress: null, problem: null } as const;

/** What is loaded and what is not; tells the listener at every change. */
export class ReadinessBoard {
  #items = new Map<Part, ReadinessItem>(PARTS.map((part) => [part, { part, ...NOT_LOADED }]));

  #strong: StrongItem | null = null;

  #isTakenUp = false;

  constructor(private readonly listener: (readiness: Readiness) => void) {}

  get current(): Readiness {
    const items = [...this.#items.values()];
    return {
      ready: this.#isTakenUp && items.every((item) => item.state === 'ready'),
      items,
      ...(this.#strong === null ? {} : { strong: this.#strong }),
    };
  }

  get isTakenUp(): boolean {
    return this.#isTakenUp;
  }

  /** A turn can be begun: behind the engines the conversation is taken up and the persona warmed. */
  takenUp(): void {
    this.#isTakenUp = true;
    this.listener(this.current);
  }

  set(part: Part, change: Partial<Omit<ReadinessItem, 'part'>>): void {
    const item = this.#items.get(part);
    if (item === undefined) return;
    this.#items.set(part, { ...item, ...change });
    this.listener(this.current);
  }

  get strong(): StrongItem | null {
    return this.#strong;
  }

  /** Why the second language model cannot answer, in a word that may be exported: a path never is. */
  get strongMissing(): StrongMissing {
    const state = this.#strong?.state;
    return state === 'failed' || state === 'missing' ? state : 'loading';
  }

  /** Of the second language model; null when none is chosen. */
  setStrong(change: Partial<StrongItem> | null): void {
    const before = this.#strong ?? NOT_LOADED;
    this.#strong = change === null ? null : { ...before, ...change };
    this.listener(this.current);
  }

  isReady(part: Part): boolean {
    return this.#items.get(part)?.state === 'ready';
  }

  /** The first part that is not ready, with its reason, for an error message. */
  problem(parts: readonly Part[]): string | null {
    for (const part of parts) {
      const item = this.#items.get(part);
      if (item === undefined || item.state === 'ready') continue;
      return item.problem ?? `${part} is still ${item.state}`;
    }
    return null;
  }
}
