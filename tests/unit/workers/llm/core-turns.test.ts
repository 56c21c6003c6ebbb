import { describe, expect, it } from 'vitest';
import { CoreBudget } from '../../../../src/shared/core-budget';
import { CoreTurns } from '../../../../src/workers/llm/core-turns';

const never = new AbortController().signal;
const quiet = { threads: (wanted: number) => wanted };

/** llama.cpp, which starts its threads anew when it is told another number. */
class Llama {
  readonly told: number[] = [];

  get maxThreads(): number {
    return this.told.at(-1) ?? 0;
  }

  set maxThreads(threads: number) {
    this.told.push(threads);
  }
}

describe('the turns of the language model on the cores', () => {
  it('tell llama.cpp how many threads to take, where it is not that many already', async () => {
    const llama = new Llama();
    const turns = new CoreTurns(llama, new CoreBudget(null), 4, quiet);
    for (const wanted of [undefined, 4, 1, 1]) (await turns.begin(never, wanted)).end();
    expect(llama.told).toEqual([4, 1]);
  });

  it('leave cores to other programs', async () => {
    const turns = new CoreTurns(new Llama(), new CoreBudget(null), 4, { threads: () => 2 });
    expect((await turns.begin(never)).threads).toBe(2);
  });

  it('add up how long they waited for the others', async () => {
    const memory = CoreBudget.allocate();
    const turns = new CoreTurns(new Llama(), new CoreBudget(memory), 2, quiet);
    (await turns.begin(never)).end();
    expect(turns.waitedMs).toBe(0);
    const leave = await new CoreBudget(memory).enter('onnx', never);
    const waiting = turns.begin(never);
    await new Promise((resolve) => setTimeout(resolve, 20));
    leave();
    (await waiting).end();
    expect(turns.waitedMs).toBeGreaterThan(0);
  });

  it('leave no step under way when the threads cannot be told', async () => {
    const memory = CoreBudget.allocate();
    const llama = {
      get maxThreads(): number {
        throw new Error('llama.cpp has gone');
      },
      set maxThreads(_threads: number) {
        throw new Error('llama.cpp has gone');
      },
    };
    const turns = new CoreTurns(llama, new CoreBudget(memory), 2, quiet);
    await expect(turns.begin(never)).rejects.toThrow('has gone');
    expect([...new Int32Array(memory)].every((count) => count === 0)).toBe(true);
  });
});
