import { describe, expect, it } from 'vitest';
import { abortError } from '../../../../src/shared/errors';
import { SerialQueue } from '../../../../src/workers/onnx/serial-queue';

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('SerialQueue', () => {
  it('lets one in at a time, in the order of arrival', async () => {
    const queue = new SerialQueue();
    const order: string[] = [];
    const use = async (name: string) => {
      const release = await queue.acquire();
      order.push(`${name} in`);
      await settle();
      order.push(`${name} out`);
      release();
    };
    await Promise.all([use('a'), use('b'), use('c')]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('lets an aborted waiter leave at once, without letting the one behind overtake', async () => {
    const queue = new SerialQueue();
    const first = await queue.acquire();
    const controller = new AbortController();
    const second = queue.acquire(controller.signal);
    let thirdIn = false;
    const third = queue.acquire().then((release) => {
      thirdIn = true;
      release();
    });
    controller.abort(abortError('barge-in'));
    await expect(second).rejects.toMatchObject({ kind: 'aborted', message: 'barge-in' });
    await settle();
    expect(thirdIn).toBe(false);
    first();
    await third;
    expect(thirdIn).toBe(true);
  });

  it('refuses a call that is aborted already', async () => {
    const queue = new SerialQueue();
    await expect(queue.acquire(AbortSignal.abort())).rejects.toMatchObject({ kind: 'aborted' });
    (await queue.acquire())();
  });

  it('closes after those inside, and refuses newcomers', async () => {
    const queue = new SerialQueue();
    const release = await queue.acquire();
    let closed = false;
    const closing = queue.close().then(() => {
      closed = true;
    });
    await expect(queue.acquire()).rejects.toMatchObject({ kind: 'disposed' });
    await settle();
    expect(closed).toBe(false);
    release();
    await closing;
  });
});
