import type { WritableDb } from '../db';

/** One numbered step of the schema. Once released a file is never edited: write the next one. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  /** Runs inside the step's own transaction. */
  readonly up: (db: WritableDb) => void;
}
