import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach } from 'vitest';

const BREAK_DELAY_MS = 50;

/** A model hub on this machine: one file, ranges, and faults on demand. */
export class TestHub {
  content = Buffer.alloc(0);
  etag = '"one"';
  status = 200;
  /** Break the connection after this many bytes of each answer. */
  breakAfterBytes: number | undefined;
  /** Accept the request and never answer. */
  silent = false;
  readonly requests: { path: string; range: string | undefined }[] = [];
  readonly #server: Server = createServer((request, response) => {
    this.requests.push({ path: request.url ?? '', range: request.headers.range });
    if (this.silent) return;
    if (this.status !== 200) {
      response.writeHead(this.status).end();
      return;
    }
    const start = this.#start(request);
    const body = this.content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': body.length,
      etag: this.etag,
    });
    if (this.breakAfterBytes === undefined) {
      response.end(body);
      return;
    }
    // Broken off at once, the client would not even see what was sent.
    response.write(body.subarray(0, this.breakAfterBytes));
    setTimeout(() => response.destroy(), BREAK_DELAY_MS);
  });

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #start(request: IncomingMessage): number {
    if (request.headers['if-range'] !== this.etag) return 0;
    return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  }
}

export function useTestHub(): () => TestHub {
  let hub = new TestHub();
  beforeEach(async () => {
    hub = new TestHub();
    await hub.listen();
  });
  afterEach(() => hub.close());
  return () => hub;
}
