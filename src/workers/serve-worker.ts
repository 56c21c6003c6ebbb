import { parentPort } from 'node:worker_threads';
import type { Handlers, MethodTable } from '../shared/rpc/contract';
import type { FromWorker, ToWorker } from '../shared/rpc/protocol';
import { RpcServer } from '../shared/rpc/server';
import { SottoError } from '../shared/errors';
import type { SpanThread } from '../shared/trace';

export type Disposable = { dispose(): Promise<void> };

/**
 * Binds a contract to this worker thread. At shutdown the running calls are cancelled and answered,
 * the natives disposed, the port closed; then the thread ends by itself, because a busy engine thread
 * must never be terminated (docs/decisions/0001-teardown.md).
 */
export function serveWorker<C>(
  methods: MethodTable<C>,
  handlers: Handlers<C> & Disposable,
  thread: SpanThread,
): void {
  const port = parentPort;
  if (port === null) throw new SottoError('bug', `${thread}: not started as a worker thread`);
  const server = new RpcServer<C>(
    {
      send: (message: FromWorker, transfer) => {
        port.postMessage(message, transfer);
      },
      onMessage: (listener: (message: ToWorker) => void) => {
        port.on('message', listener);
      },
    },
    {
      methods,
      handlers,
      thread,
      onShutdown: async () => {
        await handlers.dispose();
        port.close();
      },
    },
  );
  server.ready();
}
