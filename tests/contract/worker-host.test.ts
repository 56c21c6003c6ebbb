import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { memoryMethods } from '../../src/shared/contracts/memory';
import type { SottoError } from '../../src/shared/errors';
import { WorkerHost } from '../../src/main/engines/worker-host';
import type { WorkerHostOptions } from '../../src/main/engines/worker-host';
import { sampleMethods } from './sample-contract';

const entryOf = (name: string): string =>
  fileURLToPath(new URL(`./workers/${name}.mjs`, import.meta.url));
const builtMemory = fileURLToPath(new URL('../../out/main/workers/memory.js', import.meta.url));

function start(entry: string, more: Partial<WorkerHostOptions> = {}): Promise<WorkerHost> {
  return WorkerHost.start({ name: 'memory', entry, onSpans: () => undefined, ...more });
}

describe('a worker host', () => {
  it('gives up on a worker that is never ready', async () => {
    await expect(start(entryOf('silent'), { readyTimeoutMs: 200 })).rejects.toMatchObject({
      kind: 'deadline',
    });
  });

  it('tells why a worker could not start', async () => {
    await expect(start(entryOf('throws'))).rejects.toMatchObject({
      kind: 'engine-failed',
      hint: 'the addon cannot be loaded',
    });
    await expect(start(entryOf('leaves'))).rejects.toMatchObject({ kind: 'engine-failed' });
    await expect(start(entryOf('is-not-there'))).rejects.toMatchObject({ kind: 'engine-failed' });
  });

  it('fails the pending calls of a worker that crashes, and says so once', async () => {
    const onCrash = vi.fn<(error: SottoError) => void>();
    const host = await start(entryOf('crashes'), { onCrash });
    const sample = host.client(sampleMethods);
    await expect(sample.add(1, 2, {})).rejects.toMatchObject({ kind: 'engine-crashed' });
    await expect(sample.add(1, 2, {})).rejects.toMatchObject({ kind: 'engine-crashed' });
    expect(onCrash).toHaveBeenCalledTimes(1);
    expect(onCrash.mock.calls[0]?.[0].message).toContain('out of luck');
    await host.stop();
  });

  it('stops a worker that does nothing, twice without harm', async () => {
    const onCrash = vi.fn();
    const host = await start(entryOf('crashes'), { onCrash });
    await host.stop();
    await host.stop();
    expect(onCrash).not.toHaveBeenCalled();
    await expect(host.client(sampleMethods).add(1, 2, {})).rejects.toMatchObject({
      kind: 'disposed',
    });
  });

  it.runIf(existsSync(builtMemory))('talks to a real engine thread', async () => {
    const host = await start(builtMemory);
    const memory = host.client(memoryMethods);
    await expect(memory.counts({})).rejects.toMatchObject({ kind: 'not-ready' });
    await host.stop();
  });
});
