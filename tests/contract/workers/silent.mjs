// Never says it is ready; leaves when it is asked to.
import { parentPort } from 'node:worker_threads';
parentPort.on('message', (message) => {
  if (message.type === 'shutdown') parentPort.close();
});
