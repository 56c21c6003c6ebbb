import fc from 'fast-check';
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

  it('is drained at quit: what was added is done, what comes later is turned away', async () => {
    const queue = new PostTurnQueue(1);
    const first = held();
    const one = queue.add(first.job);
    const waiting = queue.add(async () => 'waited for room');
    const drained = queue.drain();
    await expect(queue.add(async () => 'later')).rejects.toThrow(/no more work/u);
    first.end('one');
    await drained;
    expect([await one, await waiting, queue.length]).toEqual(['one', 'waited for room', 0]);
  });

  it('keeps order and bound whatever comes, fails and waits, and loses nothing', async () => {
    const step = fc.record({ fails: fc.boolean(), pauses: fc.nat(3), before: fc.nat(4) });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step), async (limit, steps) => {
        const queue = new PostTurnQueue(limit);
        const done: number[] = [];
        let running = 0;
        const results: Promise<string>[] = [];
        for (const [index, { fails, pauses, before }] of steps.entries()) {
          for (let round = 0; round < before; round += 1) await Promise.resolve();
          const job = async (): Promise<string> => {
            running += 1;
            expect(running).toBe(1);
            for (let round = 0; round < pauses; round += 1) await Promise.resolve();
            running -= 1;
            done.push(index);
            if (fails) throw new Error(`no ${index}`);
            return `${index}`;
          };
          results.push(queue.add(job).catch((error: Error) => error.message));
          expect(queue.length).toBeLessThanOrEqual(limit);
        }
        await queue.drain();
        expect(done).toEqual(steps.map((_step, index) => index));
        expect(await Promise.all(results)).toEqual(
          steps.map(({ fails }, index) => (fails ? `no ${index}` : `${index}`)),
        );
        expect(queue.length).toBe(0);
      }),
    );
  });

  it('holds a thousand and lets the next one wait', async () => {
    const queue = new PostTurnQueue();
    const first = held();
    const all = [queue.add(first.job)];
    for (let index = 1; index <= 1000; index += 1) all.push(queue.add(async () => `${index}`));
    await soon();
    expect(queue.length).toBe(1000);
    first.end('0');
    const ended = await Promise.all(all);
    expect(ended).toHaveLength(1001);
    expect(ended.at(-1)).toBe('1000');
  });
});
