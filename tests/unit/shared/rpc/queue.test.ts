import { describe, expect, it } from 'vitest';
import { AsyncQueue } from '../../../../src/shared/rpc/queue';

async function all<T>(queue: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of queue) items.push(item);
  return items;
}

describe('AsyncQueue', () => {
  it('gives what was pushed before and while it is read, in order', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    const read = all(queue);
    await Promise.resolve();
    queue.push(2);
    queue.push(3);
    queue.close();
    queue.push(4);
    expect(await read).toEqual([1, 2, 3]);
  });

  it('gives what is left before it fails', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    queue.fail(new Error('broke'));
    const iterator = queue[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ value: 1, done: false });
    await expect(iterator.next()).rejects.toThrow('broke');
  });

  it('wakes a waiting reader when it closes or fails', async () => {
    const closing = new AsyncQueue<number>();
    const reading = all(closing);
    closing.close();
    expect(await reading).toEqual([]);
    const failing = new AsyncQueue<number>();
    const failed = all(failing);
    failing.fail(new Error('broke'));
    await expect(failed).rejects.toThrow('broke');
  });

  it('tells when the reader stops early', async () => {
    let stopped = 0;
    const queue = new AsyncQueue<number>(() => (stopped += 1));
    queue.push(1);
    for await (const item of queue) if (item === 1) break;
    expect(stopped).toBe(1);
  });
});
