import type { GenerationResult } from '../../shared/contracts/generator';
import type { RecalledMemory } from '../../shared/contracts/memory';
import type { Transcription } from '../../shared/contracts/transcriber';
import type { WireError } from '../../shared/errors';
import type { TurnClass } from '../../shared/turn-class';
import type { ContextReport } from '../context/assemble';

/** What of the turn reached the disk. `facts` counts facts written (product C3). */
export interface StoredReport {
  readonly turn: boolean;
  readonly embedding: boolean;
  readonly facts: number;
}

/** What a turn did, for the command line, the benches and the trace. Filled in as the turn goes. */
export interface TurnReport {
  transcription: Transcription | null;
  /** Null when the turn ended before it was classified. */
  turnClass: TurnClass | null;
  context: ContextReport | null;
  recalled: readonly RecalledMemory[];
  generation: GenerationResult | null;
  /** Length of the synthesised reply, ms. */
  speechMs: number;
  stored: StoredReport;
  error: WireError | null;
}
