import { describe, expect, it } from 'vitest';
import { PostTurnQueue } from '../../../../src/main/memory/post-turn-queue';

/** A job that ends when it is told to. */
function held(): {
  job: () => Promise<string>;
  end: (value: string) => void;
  started: () => boolean;
} {
  let started = false;
  let end: (value: string) => void = () => undefined;
  const done = new Promise<string>((resolve) => (end = resolve));
  return {
    job: async () => {
      started = true;
      return await done;
    },
    end: (value) => {
      end(value);
    },
    started: () => started,
  };
}

const soon = async (): Promise<void> => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
};

describe('the queue behind a turn', () => {
  it('runs one job at a time, in order, and hands each its result', async () => {
    const queue = new PostTurnQueue();
    const [first, second] = [held(), held()];
    const results = Promise.all([queue.add(first.job), queue.add(second.job)]);
    await soon();
    expect([first.started(), second.started(), queue.length]).toEqual([true, false, 2]);
    first.end('one');
    second.end('two');
    expect(await results).toEqual(['one', 'two']);
    expect(queue.length).toBe(0);
  });

  it('goes on after a job that fails', async () => {
    const queue = new PostTurnQueue();
    const failing = queue.add(async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await queue.add(async () => 'yes')).toBe('yes');
  });

  it('lets who comes to a full queue wait for room', async () => {
    const queue = new PostTurnQueue(1);
    const [first, second] = [held(), held()];
    const one = queue.add(first.job);
    const two = queue.add(second.job);
    await soon();
    expect(queue.length).toBe(1);
    first.end('one');
    await one;
    await soon();
    expect(second.started()).toBe(true);
    second.end('two');
    expect(await two).toBe('two');
  });

  it('is drained at quit: what is in it is done, what waits or comes later is turned away', async () => {
    const queue = new PostTurnQueue(1);
    const first = held();
    const one = queue.add(first.job);
    const waiting = queue.add(async () => 'late');
    const refused = expect(waiting).rejects.toThrow(/no more work/u);
    const drained = queue.drain();
    first.end('one');
    await drained;
    expect(await one).toBe('one');
    await refused;
    await expect(queue.add(async () => 'later')).rejects.toThrow(/no more work/u);
  });
});
