// Hands out what it shares with the other engine threads, and ends without an answer when it is told to.
import { parentPort, workerData } from 'node:worker_threads';
const { cores } = /** @type {import('../../../src/shared/worker-data').WorkerData} */ (workerData);
parentPort.on(
  'message',
  (/** @type {import('../../../src/shared/rpc/protocol').ToWorker} */ message) => {
    if (message.type === 'shutdown') parentPort.close();
    if (message.type !== 'call') return;
    if (message.method === 'die') throw new Error('out of luck');
    parentPort.postMessage({ type: 'end', id: message.id, value: cores, busyMs: 0, sentMs: 0 });
  },
);
parentPort.postMessage({ type: 'ready' });
