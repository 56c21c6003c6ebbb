import { z } from 'zod';
import type {
  BudgetReport,
  Comparison,
  KnownConfiguration,
  PopulationStatus,
  SessionFigures,
  TraceRows,
  WhySlow,
} from './latency';

const id = z.string().min(1).max(64);
const configurationId = z.number().int().positive();

const population = z.strictObject({
  input: z.enum(['speech', 'text']),
  turnClass: z.string().max(64).nullable(),
  personaId: z.string().max(200),
  configurationId: configurationId.nullable(),
});

/** The latency panel's calls; part of the window's contract (ipc.ts). */
export const latencyCallSchemas = {
  /** A page of the list of turns, newest first. */
  traceRows: z.tuple([
    z.strictObject({
      offset: z.number().int().min(0).max(1_000_000),
      limit: z.number().int().min(1).max(1000),
      mark: z.enum(['good', 'slow']).optional(),
    }),
  ]),
  /** Percentiles and series per stage, for each population or one. */
  stageStats: z.tuple([
    z.strictObject({
      limit: z.number().int().min(1).max(1000),
      sinceMs: z.number().finite().nonnegative().nullable(),
      population: population.optional(),
      seriesTurns: z.number().int().min(0).max(200),
    }),
  ]),
  /** “Why was this one slow.” */
  why: z.tuple([z.strictObject({ turnId: id })]),
  compareTurns: z.tuple([z.strictObject({ a: id, b: id })]),
  /** Medians of two configurations over turns of the same input and class. */
  compareConfigurations: z.tuple([
    z.strictObject({
      a: configurationId,
      b: configurationId,
      input: z.enum(['speech', 'text']),
      turnClass: z.string().max(64).nullable(),
    }),
  ]),
  configurations: z.tuple([]),
  /** Conversations: totals, trends, worst turns. */
  sessions: z.tuple([z.strictObject({ limit: z.number().int().min(1).max(200) })]),
  /** Null takes the mark away. */
  markTurn: z.tuple([z.strictObject({ turnId: id, mark: z.enum(['good', 'slow']).nullable() })]),
  /** Where every stage stands against its budget and baseline. */
  budgets: z.tuple([]),
  /** Takes the present figures as the new baseline. */
  acceptBaselines: z.tuple([]),
} as const;

/** What main answers to each. */
export interface LatencyCallResults {
  traceRows: TraceRows;
  /** The population of the newest turn first. */
  stageStats: readonly PopulationStatus[];
  why: WhySlow | null;
  compareTurns: Comparison | null;
  compareConfigurations: Comparison;
  configurations: readonly KnownConfiguration[];
  sessions: readonly SessionFigures[];
  markTurn: void;
  budgets: BudgetReport;
  acceptBaselines: BudgetReport;
}
