import { describe, expect, it } from 'vitest';
import { SerialQueue } from '../../../../src/workers/llm/serial-queue';

const never = new AbortController().signal;

describe('SerialQueue', () => {
  it('lets one in at a time, in the order of arrival', async () => {
    const queue = new SerialQueue();
    const order: string[] = [];
    const visit = async (name: string): Promise<void> => {
      const leave = await queue.enter(never);
      order.push(`${name} in`);
      await Promise.resolve();
      order.push(`${name} out`);
      leave();
    };
    await Promise.all([visit('a'), visit('b'), visit('c')]);
    expect(order).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
  });

  it('lets an aborted waiter go at once without letting the next one overtake', async () => {
    const queue = new SerialQueue();
    const leaveFirst = await queue.enter(never);
    const controller = new AbortController();
    const second = queue.enter(controller.signal);
    let thirdIn = false;
    const third = queue.enter(never).then((leave) => {
      thirdIn = true;
      return leave;
    });
    controller.abort();
    await expect(second).rejects.toMatchObject({ kind: 'aborted' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(thirdIn).toBe(false);
    leaveFirst();
    (await third)();
    await queue.idle();
  });

  it('refuses a signal that is aborted already', async () => {
    await expect(new SerialQueue().enter(AbortSignal.abort())).rejects.toMatchObject({
      kind: 'aborted',
    });
  });
});
