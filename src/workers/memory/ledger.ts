import type {
  LedgerEdit,
  LedgerEntry,
  LedgerPage,
  LedgerQuery,
} from '../../shared/contracts/ledger';
import { SottoError } from '../../shared/errors';
import type { ReadableDb, WritableDb } from './db';
import { findFact, listFacts, pinFactEntry, rewriteFact, unwriteFact } from './fact-entries';
import { findSaid, listSaid, pinSaid, rewriteSaid } from './said-entries';
import { sql } from './sql';
import { restoreSaid } from './undo-said';

/**
 * A place between two entries of the list: time, kind and number of the last one shown. At the same
 * time what was said (1) comes before what was concluded from it (0).
 */
export interface Cursor {
  readonly saidMs: number;
  readonly kind: 0 | 1;
  readonly key: number;
}

/** One page of what is remembered, newest first. */
export function listLedger(db: ReadableDb, query: LedgerQuery): LedgerPage {
  const before = query.before === null ? null : parseCursor(query.before);
  const wanted = query.limit + 1;
  const entries = [
    ...(query.kind === 'fact' ? [] : listSaid(db, query, before, wanted)),
    ...(query.kind === 'turn' ? [] : listFacts(db, query, before, wanted)),
  ].sort(newestFirst);
  const page = entries.slice(0, query.limit);
  const last = page.at(-1);
  return {
    entries: page,
    next: entries.length > page.length && last !== undefined ? cursorAfter(last) : null,
    total: countEntries(db),
  };
}

export function findEntry(db: ReadableDb, id: string): LedgerEntry | null {
  const { kind, key } = parseEntryId(id);
  return kind === 'turn' ? findSaid(db, key) : findFact(db, key);
}

export interface Edited {
  readonly entry: LedgerEntry;
  /** Takes the change back. */
  readonly back: (db: WritableDb) => void;
}

/** @throws SottoError `not-found`, `bad-input` */
export function editEntry(db: WritableDb, edit: LedgerEdit, nowMs: number): Edited {
  const text = edit.text.trim();
  if (text === '') {
    throw new SottoError('bad-input', 'A memory cannot be empty.', {
      hint: 'Forget it instead.',
    });
  }
  const { kind, key } = parseEntryId(edit.id);
  if (kind === 'fact') {
    const newKey = rewriteFact(db, key, text, nowMs);
    const back = (tx: WritableDb): void => {
      unwriteFact(tx, key, newKey);
    };
    return { entry: required(db, `fact:${newKey}`), back };
  }
  const back = restoreSaid(db, key);
  rewriteSaid(db, key, { text, embedding: edit.embedding, editedMs: nowMs });
  return { entry: required(db, edit.id), back };
}

/** @throws SottoError `not-found` */
export function pinEntry(db: WritableDb, id: string, pinned: boolean): LedgerEntry {
  const { kind, key } = parseEntryId(id);
  if (kind === 'turn') pinSaid(db, key, pinned);
  else pinFactEntry(db, key, pinned);
  return required(db, id);
}

/** @throws SottoError `bad-input` for anything but `turn:N` and `fact:N` */
export function parseEntryId(id: string): { kind: LedgerEntry['kind']; key: number } {
  const match = /^(turn|fact):([1-9]\d{0,15})$/u.exec(id);
  if (match === null) {
    throw new SottoError('bad-input', `"${id}" is no memory's id.`, {
      hint: 'Ids look like turn:12 or fact:3; `sotto memory list` shows them.',
    });
  }
  return { kind: match[1] === 'turn' ? 'turn' : 'fact', key: Number(match[2]) };
}

function required(db: ReadableDb, id: string): LedgerEntry {
  const entry = findEntry(db, id);
  if (entry !== null) return entry;
  throw new SottoError('not-found', `There is no memory ${id}.`);
}

function countEntries(db: ReadableDb): number {
  const row = db.get<{ n: number }>(sql`
    SELECT (SELECT count(*) FROM memories) +
      (SELECT count(*) FROM facts WHERE ended_ms IS NULL) AS n`);
  return row?.n ?? 0;
}

function newestFirst(a: LedgerEntry, b: LedgerEntry): number {
  const [first, second] = [cursorAt(a), cursorAt(b)];
  return second.saidMs - first.saidMs || second.kind - first.kind || second.key - first.key;
}

function cursorAt({ saidMs, kind, id }: LedgerEntry): Cursor {
  return { saidMs, kind: kind === 'turn' ? 1 : 0, key: parseEntryId(id).key };
}

function cursorAfter(entry: LedgerEntry): string {
  const { saidMs, kind, key } = cursorAt(entry);
  return `${saidMs}/${kind}/${key}`;
}

function parseCursor(text: string): Cursor {
  const [saidMs = NaN, kind, key = NaN] = text.split('/').map(Number);
  if (!Number.isFinite(saidMs + key) || (kind !== 0 && kind !== 1)) {
    throw new SottoError('bad-input', `"${text}" is no place in the list.`);
  }
  return { saidMs, kind, key };
}
