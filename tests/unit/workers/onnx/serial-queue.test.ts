import { describe, expect, it } from 'vitest';
import { abortError } from '../../../../src/shared/errors';
import type { Lane, Turn } from '../../../../src/workers/onnx/serial-queue';
import { SerialQueue } from '../../../../src/workers/onnx/serial-queue';

const settle = () => new Promise((resolve) => setImmediate(resolve));
const ticket = (what: string, lane: Lane = 'speech', signal?: AbortSignal) => ({
  what,
  lane,
  signal,
});

describe('SerialQueue', () => {
  it('lets one in at a time, in the order of arrival', async () => {
    const queue = new SerialQueue();
    const order: string[] = [];
    const use = async (name: string) => {
      const turn = await queue.acquire(ticket(name));
      order.push(`${name} in`);
      await settle();
      order.push(`${name} out`);
      turn.release();
    };
    await Promise.all([use('a'), use('b'), use('c')]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('says what each waited for', async () => {
    const queue = new SerialQueue();
    const first = await queue.acquire(ticket('a clause'));
    const second = queue.acquire(ticket('another clause'));
    expect(first.waitedFor).toBeNull();
    first.release();
    expect((await second).waitedFor).toBe('a clause');
  });

  it('serves recall before speech, and speech before the background', async () => {
    const queue = new SerialQueue();
    const order: string[] = [];
    const running = await queue.acquire(ticket('first'));
    const waits = (['background', 'speech', 'recall', 'speech'] as const).map(
      async (lane, index) => {
        const turn = await queue.acquire(ticket(lane, lane));
        order.push(`${lane} ${index}`);
        turn.release();
      },
    );
    running.release();
    await Promise.all(waits);
    expect(order).toEqual(['recall 2', 'speech 1', 'speech 3', 'background 0']);
  });

  it('lets an embedding in between two windows, and goes on before the next clause', async () => {
    const queue = new SerialQueue();
    const order: string[] = [];
    const clause = await queue.acquire(ticket('a clause'));
    const take = async (what: string, lane: Lane) => {
      const turn = await queue.acquire(ticket(what, lane));
      order.push(what);
      turn.release();
    };
    const others = [take('next clause', 'speech'), take('embedding', 'recall')];
    expect(await clause.pause()).toBe('embedding');
    order.push('second window');
    expect(await clause.pause()).toBeNull();
    order.push('third window');
    clause.release();
    await Promise.all(others);
    expect(order).toEqual(['embedding', 'second window', 'third window', 'next clause']);
  });

  it('stops at the next pause when it is cancelled, and is still to be released', async () => {
    const queue = new SerialQueue();
    const controller = new AbortController();
    const clause = await queue.acquire(ticket('a clause', 'speech', controller.signal));
    let nextIn = false;
    const next = queue.acquire(ticket('next')).then((turn) => {
      nextIn = true;
      turn.release();
    });
    controller.abort(abortError('barge-in'));
    await expect(clause.pause()).rejects.toMatchObject({ kind: 'aborted', message: 'barge-in' });
    expect(nextIn).toBe(false);
    clause.release();
    clause.release();
    await next;
    expect(nextIn).toBe(true);
  });

  it('a cancel that comes while it lets others in ends it only when it is back', async () => {
    const queue = new SerialQueue();
    const controller = new AbortController();
    const clause = await queue.acquire(ticket('a clause', 'speech', controller.signal));
    const embedding = queue.acquire(ticket('embedding', 'recall'));
    const paused = clause.pause();
    const inside: Turn = await embedding;
    controller.abort(abortError('barge-in'));
    await settle();
    const third = queue.acquire(ticket('third'));
    inside.release();
    await expect(paused).rejects.toMatchObject({ kind: 'aborted' });
    clause.release();
    (await third).release();
    await queue.close();
  });

  it('lets an aborted waiter leave at once, without letting the one behind overtake', async () => {
    const queue = new SerialQueue();
    const first = await queue.acquire(ticket('first'));
    const controller = new AbortController();
    const second = queue.acquire(ticket('second', 'speech', controller.signal));
    let thirdIn = false;
    const third = queue.acquire(ticket('third')).then((turn) => {
      thirdIn = true;
      turn.release();
    });
    controller.abort(abortError('barge-in'));
    await expect(second).rejects.toMatchObject({ kind: 'aborted', message: 'barge-in' });
    await settle();
    expect(thirdIn).toBe(false);
    first.release();
    await third;
    expect(thirdIn).toBe(true);
  });

  it('refuses a call that is aborted already', async () => {
    const queue = new SerialQueue();
    const cancelled = ticket('late', 'speech', AbortSignal.abort());
    await expect(queue.acquire(cancelled)).rejects.toMatchObject({ kind: 'aborted' });
    (await queue.acquire(ticket('next'))).release();
  });

  it('closes after those inside, and refuses newcomers', async () => {
    const queue = new SerialQueue();
    const turn = await queue.acquire(ticket('last'));
    let closed = false;
    const closing = queue.close().then(() => {
      closed = true;
    });
    await expect(queue.acquire(ticket('late'))).rejects.toMatchObject({ kind: 'disposed' });
    await settle();
    expect(closed).toBe(false);
    turn.release();
    await closing;
  });
});
