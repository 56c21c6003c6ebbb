// Is ready, then ends at the first call without an answer.
import { parentPort } from 'node:worker_threads';
parentPort.on('message', (message) => {
  if (message.type === 'shutdown') parentPort.close();
  if (message.type === 'call') throw new Error('out of luck');
});
parentPort.postMessage({ type: 'ready' });
