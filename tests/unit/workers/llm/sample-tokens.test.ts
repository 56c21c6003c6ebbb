import type { Token } from 'node-llama-cpp';
import { describe, expect, it } from 'vitest';
import { CoreBudget } from '../../../../src/shared/core-budget';
import { CoreTurns } from '../../../../src/workers/llm/core-turns';
import { sampleTokens } from '../../../../src/workers/llm/sample-tokens';
import type { SampleOptions } from '../../../../src/workers/llm/sample-tokens';

type Evaluate = SampleOptions['sequence']['evaluate'];
type EvaluateOptions = Parameters<Evaluate>[1];

const never = new AbortController().signal;

/** An engine whose steps on the cores are counted. */
class Stage {
  readonly #memory = CoreBudget.allocate();
  readonly cores = new CoreBudget(this.#memory);
  readonly timed: number[] = [];
  logits = 0;

  get stepsUnderWay(): number {
    return [...new Int32Array(this.#memory)].reduce((sum, count) => sum + count, 0);
  }

  sample(
    evaluate: (options: EvaluateOptions) => AsyncGenerator<Token, void, void>,
    signal = never,
  ): AsyncGenerator<Token, void, void> {
    return sampleTokens({
      sequence: { evaluate: (_tokens, options) => evaluate(options) },
      tokens: [1 as Token],
      sampling: { temperature: 0, minP: 0, topK: 40, topP: 1, repeatPenalty: 1.1, seed: 1 },
      grammar: null,
      turns: new CoreTurns({ maxThreads: 0 }, this.cores, 2, { threads: (wanted) => wanted }),
      stepThreads: { next: () => 1, took: (threads) => this.timed.push(threads) },
      onLogits: () => {
        this.logits += 1;
      },
      signal,
    });
  }

  /** Counts up for ever; each step looks for its turn, and at what the penalty would look at. */
  async *counting(
    options: EvaluateOptions,
    seen: { steps: number[]; recent: number[][] },
  ): AsyncGenerator<Token, void, void> {
    for (let token = 0; ; token += 1) {
      seen.steps.push(this.stepsUnderWay);
      const { repeatPenalty } = options ?? {};
      if (typeof repeatPenalty === 'object') {
        const { punishTokens } = repeatPenalty;
        const punished = typeof punishTokens === 'function' ? punishTokens() : punishTokens;
        seen.recent.push([...(punished ?? [])]);
      }
      yield token as Token;
    }
  }
}

async function take(sampled: AsyncGenerator<Token, void, void>, count: number): Promise<void> {
  for (let token = 0; token < count; token += 1) await sampled.next();
}

describe('sampled tokens', () => {
  it('are computed in a turn each, which has ended when the token is read', async () => {
    const stage = new Stage();
    const seen = { steps: [] as number[], recent: [] as number[][] };
    const sampled = stage.sample((options) => stage.counting(options, seen));
    for (let token = 0; token < 3; token += 1) {
      expect(await sampled.next()).toEqual({ done: false, value: token });
      expect(stage.stepsUnderWay).toBe(0);
    }
    expect(seen.steps).toEqual([1, 1, 1]);
    await sampled.return();
  });

  it('leave no turn behind when the reader leaves', async () => {
    const stage = new Stage();
    const sampled = stage.sample((options) => stage.counting(options, { steps: [], recent: [] }));
    await take(sampled, 1);
    await sampled.return();
    expect(stage.stepsUnderWay).toBe(0);
  });

  it.each([0, 2])('leave no turn behind when the engine fails after %i tokens', async (count) => {
    const stage = new Stage();
    const sampled = stage.sample(async function* () {
      for (let token = 0; token < count; token += 1) yield token as Token;
      await Promise.resolve();
      expect(stage.stepsUnderWay).toBe(1);
      throw new Error('the engine broke');
    });
    await take(sampled, count);
    await expect(sampled.next()).rejects.toThrow('the engine broke');
    expect(stage.stepsUnderWay).toBe(0);
  });

  it('leave no turn behind when they are cancelled while another engine has the cores', async () => {
    const stage = new Stage();
    const cancel = new AbortController();
    const sampled = stage.sample(
      (options) => stage.counting(options, { steps: [], recent: [] }),
      cancel.signal,
    );
    await take(sampled, 1);
    const leave = await stage.cores.enter('onnx', never);
    const next = sampled.next();
    cancel.abort();
    await expect(next).rejects.toMatchObject({ kind: 'aborted' });
    leave();
    expect(stage.stepsUnderWay).toBe(0);
  });

  it('are not computed ahead of their reader', async () => {
    const stage = new Stage();
    const seen = { steps: [] as number[], recent: [] as number[][] };
    const sampled = stage.sample((options) => stage.counting(options, seen));
    await take(sampled, 2);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen.steps).toHaveLength(2);
    await sampled.return();
  });

  it('tell once that the logits are there, and time every step but the prompt', async () => {
    const stage = new Stage();
    const seen = { steps: [] as number[], recent: [] as number[][] };
    const sampled = stage.sample((options) => stage.counting(options, seen));
    await take(sampled, 4);
    expect(stage.logits).toBe(1);
    expect(stage.timed).toEqual([1, 1, 1]);
    await sampled.return();
  });

  it('are punished for what the reply said last, never for the prompt', async () => {
    const stage = new Stage();
    const seen = { steps: [] as number[], recent: [] as number[][] };
    const sampled = stage.sample((options) => stage.counting(options, seen));
    await take(sampled, 70);
    expect(seen.recent[0]).toEqual([]);
    expect(seen.recent[2]).toEqual([0, 1]);
    expect(seen.recent[69]).toHaveLength(64);
    expect(seen.recent[69]?.[0]).toBe(5);
    await sampled.return();
  });
});
