/** What main starts an engine thread with; the shared memory is null where there is nothing to share. */
export interface WorkerData {
  /** Of the {@link CoreBudget}; null when there are cores for all. */
  readonly cores: SharedArrayBuffer | null;
  /** Of the {@link AddonGate}; null when no other thread loads addons. */
  readonly addons: SharedArrayBuffer | null;
  /** Who this thread is at that gate. */
  readonly addonKey: number;
  /** Where engines keep what one start works out for the next; null keeps nothing. */
  readonly preparedDir: string | null;
}
