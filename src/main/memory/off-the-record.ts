import type { TurnEngines } from '../turn/turn-parts';

type TurnMemory = TurnEngines['memory'];

/** Reads go through, nothing is written: the turn exists in the window and in RAM only. */
export function offTheRecord(memory: TurnMemory): TurnMemory {
  const nothing = async (): Promise<void> => undefined;
  return {
    beginRecall: memory.beginRecall,
    recall: memory.recall,
    saveTurn: nothing,
    remember: nothing,
    saveRecalled: nothing,
    saveTrace: async () => ({ lostSpans: 0 }),
  };
}
