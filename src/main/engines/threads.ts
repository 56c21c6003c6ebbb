import { availableParallelism } from 'node:os';
import type { Settings } from '../../shared/settings';

export interface EngineThreads {
  readonly stt: number;
  readonly llm: number;
  readonly voice: number;
  readonly embedder: number;
}

/**
 * More threads than this bring whisper and llama.cpp little at the sizes of a turn, and cost the rest
 * of the machine much. Two engines at once on all cores make spin barriers explode (ground.md), so a
 * machine with many cores keeps some free.
 */
const MAX_THREADS = 8;

/** Threads per engine: the user's choice, else what the machine has. */
export function chooseThreads(
  engines: Settings['engines'],
  cores: number = availableParallelism(),
): EngineThreads {
  const heavy = Math.max(1, Math.min(MAX_THREADS, cores <= 4 ? cores : cores - 2));
  return {
    stt: engines.sttThreads || heavy,
    llm: engines.llmThreads || heavy,
    // One: a second brings the first window of a sentence nothing, and takes the core that the
    // language model needs (docs/decisions/0045-piper-in-windows.md). A text is embedded in one run.
    voice: engines.onnxThreads || 1,
    // The memory looks its words up on a core of its own meanwhile (docs/decisions/0087).
    embedder: engines.onnxThreads || Math.max(1, Math.min(2, cores - 1)),
  };
}

/** True when the engines together want more threads than there are cores: then they take turns. */
export function mustShareCores(
  threads: EngineThreads,
  cores: number = availableParallelism(),
): boolean {
  return threads.stt + threads.llm + threads.voice > cores;
}
