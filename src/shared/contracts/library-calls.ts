import { z } from 'zod';
import type { ModelRole } from '../models';

/** A model as the window lists it. */
export interface ModelEntry {
  readonly id: string;
  readonly role: ModelRole;
  readonly name: string;
  readonly summary: string;
  /** SPDX identifier. */
  readonly licence: string;
  readonly licenceUrl: string | null;
  /** ISO 639-1 codes; `*` means many. */
  readonly languages: readonly string[];
  readonly starter: boolean;
  /** Of all its files; rounded when `approximate`. */
  readonly bytes: number;
  readonly approximate: boolean;
  /** The sums of all files are known beforehand; else they are pinned at the first download. */
  readonly sumsKnown: boolean;
  /** Every file is on this machine. */
  readonly installed: boolean;
}

/** What is being done with a model right now. */
export interface ModelProgress {
  readonly id: string;
  /** `done` and `failed` come once, at the end. */
  readonly step: 'download' | 'unpack' | 'verify' | 'done' | 'failed' | 'cancelled';
  readonly doneBytes: number;
  /** Null while nobody knows. */
  readonly totalBytes: number | null;
  /** What went wrong and what to do, when `failed`. */
  readonly problem: string | null;
}

const modelId = z.strictObject({ id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/u) });

/** Models; part of the window's contract (ipc.ts). */
export const libraryCallSchemas = {
  models: z.tuple([]),
  /** Fetches what is missing of a model; ends when it is there, or failed. Progress comes as events. */
  pullModel: z.tuple([modelId]),
  cancelModel: z.tuple([modelId]),
  /** Hashes its files again; rejects with what is wrong. */
  verifyModel: z.tuple([modelId]),
  /** Refused while the settings name it. */
  deleteModel: z.tuple([modelId]),
} as const;

/** What main answers to each. */
export interface LibraryCallResults {
  models: readonly ModelEntry[];
  pullModel: void;
  cancelModel: void;
  verifyModel: void;
  deleteModel: void;
}
