import type { Endpoint, FromWorker, ToWorker } from '../../src/shared/rpc/protocol';

/** Both halves of a channel in memory. Messages are cloned and arrive later, as over a thread. */
export function endpointPair(): {
  caller: Endpoint<ToWorker, FromWorker>;
  callee: Endpoint<FromWorker, ToWorker>;
} {
  const toCallee: ((message: ToWorker) => void)[] = [];
  const toCaller: ((message: FromWorker) => void)[] = [];
  return {
    caller: {
      send: (message) => {
        const copy = structuredClone(message);
        queueMicrotask(() => {
          for (const listener of toCallee) listener(copy);
        });
      },
      onMessage: (listener) => {
        toCaller.push(listener);
      },
    },
    callee: {
      send: (message) => {
        const copy = structuredClone(message);
        queueMicrotask(() => {
          for (const listener of toCaller) listener(copy);
        });
      },
      onMessage: (listener) => {
        toCallee.push(listener);
      },
    },
  };
}
