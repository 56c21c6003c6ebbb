/**
 * Resolves when everything that is ready in this round of the event loop has run: what lies in queues is
 * taken by then, what another thread has yet to answer is not. Electron keeps its own loop going for the
 * global `setImmediate`, not for that of `node:timers/promises`.
 */
export function afterThisRound(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
