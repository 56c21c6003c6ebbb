import type { Undone } from '../../shared/contracts/ledger';
import type { TurnRecord } from '../../shared/turn';
import { restore } from './capture';
import type { Capture } from './capture';
import type { ReadableDb, WritableDb } from './db';
import { findTurn } from './turns';

/** Changes that can be taken back. */
const DEPTH = 20;
/** Rows held for that; about 2 KB each with their vectors. */
const MAX_ROWS = 20_000;

interface Step {
  readonly what: Undone['what'];
  readonly rows: number;
  readonly back: (db: WritableDb) => readonly string[];
}

/**
 * The last changes of the user, in RAM only: what was forgotten must not be on disk. The oldest steps
 * are dropped when there are too many, or when they hold too much.
 */
export class UndoStack {
  #steps: Step[] = [];

  /** `back` takes an edit or a pin back. */
  push(what: Undone['what'], back: (db: WritableDb) => void): void {
    this.#push({
      what,
      rows: 1,
      back: (db) => {
        back(db);
        return [];
      },
    });
  }

  pushDeletion(what: Undone['what'], captured: Capture, turnIds: readonly string[]): void {
    const rows = captured.tables.reduce((sum, table) => sum + table.rows.length, 0);
    this.#push({
      what,
      rows,
      back: (db) => {
        restore(db, captured);
        return turnIds;
      },
    });
  }

  /** Null when there is nothing to take back. The step is gone even when it fails. */
  undo(db: WritableDb & ReadableDb): Undone | null {
    const step = this.#steps.pop();
    if (step === undefined) return null;
    const turns = step.back(db).flatMap((id): readonly TurnRecord[] => {
      const turn = findTurn(db, id);
      return turn === null ? [] : [turn];
    });
    return { what: step.what, turns };
  }

  clear(): void {
    this.#steps = [];
  }

  #push(step: Step): void {
    this.#steps.push(step);
    let rows = this.#steps.reduce((sum, each) => sum + each.rows, 0);
    while (this.#steps.length > DEPTH || rows > MAX_ROWS) {
      rows -= this.#steps.shift()?.rows ?? rows;
    }
  }
}
