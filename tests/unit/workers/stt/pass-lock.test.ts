import { describe, expect, it } from 'vitest';
import { PassLock } from '../../../../src/workers/stt/pass-lock';

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('PassLock', () => {
  it('lets one pass run at a time, in order', async () => {
    const lock = new PassLock();
    const first = deferred();
    const log: string[] = [];
    const { signal } = new AbortController();
    const a = lock.run(signal, async () => {
      log.push('a starts');
      await first.promise;
      log.push('a ends');
    });
    const b = lock.run(signal, async () => {
      log.push('b starts');
    });
    first.resolve();
    await Promise.all([a, b]);
    expect(log).toEqual(['a starts', 'a ends', 'b starts']);
  });

  it('releases a waiter that is aborted, and keeps the next one waiting', async () => {
    const lock = new PassLock();
    const first = deferred();
    const { signal } = new AbortController();
    const leaving = new AbortController();
    let running = 0;
    const a = lock.run(signal, () => first.promise);
    const b = lock.run(leaving.signal, async () => undefined);
    const c = lock.run(signal, async () => {
      running += 1;
    });
    leaving.abort();
    await expect(b).rejects.toMatchObject({ kind: 'aborted' });
    await Promise.resolve();
    expect(running).toBe(0);
    first.resolve();
    await Promise.all([a, c]);
    expect(running).toBe(1);
    await lock.idle();
  });

  it('goes on after a pass that failed', async () => {
    const lock = new PassLock();
    const { signal } = new AbortController();
    await expect(lock.run(signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(lock.run(signal, async () => 7)).resolves.toBe(7);
  });
});
