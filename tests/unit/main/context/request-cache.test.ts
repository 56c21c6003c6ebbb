import { describe, expect, it, vi } from 'vitest';
import { SottoError } from '../../../../src/shared/errors';
import { RequestCache } from '../../../../src/main/context/request-cache';

const good = (): AbortSignal => new AbortController().signal;

describe('RequestCache', () => {
  it('looks up once per key, also while the look-up still runs, and counts', async () => {
    const cache = new RequestCache();
    const lookUp = vi.fn(() => Promise.resolve('Anna'));
    const both = [cache.once('name', good(), lookUp), cache.once('name', good(), lookUp)];
    expect(await Promise.all(both)).toEqual(['Anna', 'Anna']);
    expect(await cache.once('name', good(), lookUp)).toBe('Anna');
    expect(lookUp).toHaveBeenCalledTimes(1);
    expect([cache.hits, cache.misses]).toEqual([2, 1]);
  });

  it('keeps no failure: the next one looks up again', async () => {
    const cache = new RequestCache();
    const broken = (): Promise<string> => Promise.reject(new SottoError('engine-failed', 'broke'));
    await expect(cache.once('x', good(), broken)).rejects.toThrow('broke');
    expect(cache.size).toBe(0);
    expect(await cache.once('x', good(), () => Promise.resolve('works'))).toBe('works');
    expect([cache.hits, cache.misses]).toEqual([0, 2]);
  });

  it('gives the failure to those who waited for it', async () => {
    const cache = new RequestCache();
    const broken = (): Promise<string> => Promise.reject(new SottoError('engine-failed', 'broke'));
    const waits = [cache.once('x', good(), broken), cache.once('x', good(), broken)];
    const ends = await Promise.allSettled(waits);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('does not let the cancel of the first cancel the second', async () => {
    const cache = new RequestCache();
    const first = new AbortController();
    const cancelled = cache.once(
      'x',
      first.signal,
      () =>
        new Promise<string>((_resolve, reject) => {
          first.signal.addEventListener('abort', () => {
            reject(new SottoError('aborted', 'the key came up'));
          });
        }),
    );
    const second = cache.once('x', good(), () => Promise.resolve('again'));
    first.abort();
    await expect(cancelled).rejects.toMatchObject({ kind: 'aborted' });
    expect(await second).toBe('again');
  });

  it('lets a waiter leave although the look-up goes on', async () => {
    const cache = new RequestCache();
    const never = new Promise<string>(() => undefined);
    void cache.once('x', good(), () => never);
    const leaving = new AbortController();
    const waiting = cache.once('x', leaving.signal, () => never);
    leaving.abort(new SottoError('aborted', 'barge-in'));
    await expect(waiting).rejects.toMatchObject({ kind: 'aborted', message: 'barge-in' });
  });

  it('is empty after clear and keeps its counters', async () => {
    const cache = new RequestCache();
    await cache.once('x', good(), () => Promise.resolve(1));
    cache.clear();
    expect([cache.size, cache.misses]).toEqual([0, 1]);
    expect(await cache.once('x', good(), () => Promise.resolve(2))).toBe(2);
  });
});
