import type {
  LedgerEdit,
  LedgerEntry,
  LedgerPage,
  LedgerQuery,
} from '../../shared/contracts/ledger';
import { SottoError } from '../../shared/errors';
import { countRows } from './counts';
import type { ReadableDb, WritableDb } from './db';
import { findSaid, listSaid, pinSaid, rewriteSaid } from './said-entries';

/** A place between two entries of the list: the time and the id of the last one shown. */
export interface Cursor {
  readonly saidMs: number;
  readonly key: number;
}

/** One page of what is remembered, newest first. */
export function listLedger(db: ReadableDb, query: LedgerQuery): LedgerPage {
  const before = query.before === null ? null : parseCursor(query.before);
  const wanted = query.limit + 1;
  const entries = query.kind === 'fact' ? [] : listSaid(db, query, before, wanted);
  const page = entries.slice(0, query.limit);
  const last = page.at(-1);
  return {
    entries: page,
    next: entries.length > page.length && last !== undefined ? cursorAfter(last) : null,
    total: countRows(db).memories,
  };
}

export function findEntry(db: ReadableDb, id: string): LedgerEntry | null {
  const { kind, key } = parseEntryId(id);
  return kind === 'turn' ? findSaid(db, key) : null;
}

/** @throws SottoError `not-found`, `bad-input` */
export function editEntry(db: WritableDb, edit: LedgerEdit, nowMs: number): LedgerEntry {
  const text = edit.text.trim();
  if (text === '') {
    throw new SottoError('bad-input', 'A memory cannot be empty.', {
      hint: 'Forget it instead.',
    });
  }
  const { kind, key } = parseEntryId(edit.id);
  if (kind === 'turn') rewriteSaid(db, key, { text, embedding: edit.embedding, editedMs: nowMs });
  return required(db, edit.id);
}

/** @throws SottoError `not-found` */
export function pinEntry(db: WritableDb, id: string, pinned: boolean): LedgerEntry {
  const { kind, key } = parseEntryId(id);
  if (kind === 'turn') pinSaid(db, key, pinned);
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

function cursorAfter({ saidMs, id }: LedgerEntry): string {
  return `${saidMs}/${parseEntryId(id).key}`;
}

export function parseCursor(text: string): Cursor {
  const [saidMs, key] = text.split('/').map(Number);
  if (saidMs === undefined || key === undefined || !Number.isFinite(saidMs + key)) {
    throw new SottoError('bad-input', `"${text}" is no place in the list.`);
  }
  return { saidMs, key };
}
