/** A list that yields from one end; the tokens of each entry include what is around it. */
export interface Yielding<T> {
  readonly entries: readonly { readonly item: T; readonly tokens: number }[];
  /** Taken once when there is at least one entry. */
  readonly block: number;
}

/** The first of them that have room together. */
export function within<T>(list: Yielding<T>, room: number): Yielding<T> {
  let tokens = list.block;
  let kept = 0;
  for (const entry of list.entries) {
    if (tokens + entry.tokens > room) break;
    tokens += entry.tokens;
    kept += 1;
  }
  return { ...list, entries: list.entries.slice(0, kept) };
}

/** In order; a memory that is too long for the room that is left makes way for a shorter one. */
export function packed<T>(list: Yielding<T>, room: number): Yielding<T> {
  let tokens = list.block;
  const entries = list.entries.filter((entry) => {
    if (tokens + entry.tokens > room) return false;
    tokens += entry.tokens;
    return true;
  });
  return { ...list, entries };
}

/** Tokens of all of it; 0 when it is empty. */
export function sizeOf({ entries, block }: Yielding<unknown>): number {
  return entries.length === 0 ? 0 : entries.reduce((sum, { tokens }) => sum + tokens, block);
}

export function items<T>({ entries }: Yielding<T>): readonly T[] {
  return entries.map(({ item }) => item);
}

export function withoutLast<T>(list: Yielding<T>): Yielding<T> {
  return { ...list, entries: list.entries.slice(0, -1) };
}

export function withoutFirst<T>(list: Yielding<T>): Yielding<T> {
  return { ...list, entries: list.entries.slice(1) };
}
