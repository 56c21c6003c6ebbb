import { workerData } from 'node:worker_threads';
import { AddonGate } from '../shared/addon-gate';
import { CoreBudget } from '../shared/core-budget';
import type { WorkerData } from '../shared/worker-data';
import { PreparedFiles } from './prepared';

/** What the engine threads share. */
export interface ThreadParts {
  readonly cores: CoreBudget;
  readonly addons: AddonGate;
  readonly prepared: PreparedFiles;
}

/** What this thread was started with. */
export function threadParts(): ThreadParts {
  const { cores, addons, addonKey, preparedDir } = workerData as WorkerData;
  return {
    cores: new CoreBudget(cores),
    addons: new AddonGate(addons, addonKey),
    prepared: new PreparedFiles(preparedDir),
  };
}

/** An engine by itself, as in tests: all cores are its own, and nothing is kept for the next start. */
export function standalone(): ThreadParts {
  return {
    cores: new CoreBudget(null),
    addons: new AddonGate(null),
    prepared: new PreparedFiles(null),
  };
}
