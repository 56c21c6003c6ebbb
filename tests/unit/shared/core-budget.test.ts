import { describe, expect, it } from 'vitest';
import { CoreBudget } from '../../../src/shared/core-budget';

const never = new AbortController().signal;

function gate(): { promise: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe('the core budget', () => {
  it('lets the language model wait until whisper and Piper are done', async () => {
    const memory = CoreBudget.allocate();
    const log: string[] = [];
    const hearing = gate();
    const speaking = gate();
    // Each engine thread has its own view of the same memory.
    const heard = new CoreBudget(memory).use('stt', never, () => hearing.promise);
    const spoken = new CoreBudget(memory).use('onnx', never, async () => {
      log.push('speaks');
      await speaking.promise;
    });
    const token = new CoreBudget(memory).turnOf('llm', never).then((waitedMs) => {
      log.push('token');
      return waitedMs;
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(log).toEqual([]);
    log.push('heard');
    hearing.open();
    await heard;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(log).toEqual(['heard', 'speaks']);
    speaking.open();
    await spoken;
    expect(await token).toBeGreaterThan(0);
    expect(log).toEqual(['heard', 'speaks', 'token']);
  });

  it('never makes the most urgent wait', async () => {
    const budget = new CoreBudget(CoreBudget.allocate());
    const writing = gate();
    const run = budget.use('llm', never, () => writing.promise);
    expect(await budget.turnOf('stt', never)).toBe(0);
    writing.open();
    await run;
  });

  it('lets the step of the language model end before whisper begins, and no other begin', async () => {
    const memory = CoreBudget.allocate();
    const log: string[] = [];
    const { end } = await new CoreBudget(memory).beginStep(never);
    const hearing = gate();
    const heard = new CoreBudget(memory).use('stt', never, async () => {
      log.push('hears');
      await hearing.promise;
    });
    const next = new CoreBudget(memory).beginStep(never).then((step) => {
      log.push('next step');
      return step;
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(log).toEqual([]);
    end();
    end();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(log).toEqual(['hears']);
    hearing.open();
    await heard;
    expect((await next).waitedMs).toBeGreaterThan(0);
    (await next).end();
    expect(log).toEqual(['hears', 'next step']);
  });

  it('does not wait for ever for a step that hangs', async () => {
    const budget = new CoreBudget(CoreBudget.allocate());
    await budget.beginStep(never);
    await expect(budget.use('stt', never, () => Promise.resolve('heard'))).resolves.toBe('heard');
  });

  it('stops waiting for the step when the pass is cancelled, and leaves the cores', async () => {
    const budget = new CoreBudget(CoreBudget.allocate());
    const { end } = await budget.beginStep(never);
    const cancel = new AbortController();
    const pass = budget.use('stt', cancel.signal, () => Promise.resolve());
    cancel.abort();
    await expect(pass).rejects.toMatchObject({ kind: 'aborted' });
    end();
    expect((await budget.beginStep(never)).waitedMs).toBe(0);
  });

  it('gives the cores back when a step fails', async () => {
    const budget = new CoreBudget(CoreBudget.allocate());
    const broken = budget.use('stt', never, () => Promise.reject(new Error('broke')));
    await expect(broken).rejects.toThrow('broke');
    expect(await budget.turnOf('llm', never)).toBe(0);
  });

  it('stops waiting when it is cancelled', async () => {
    const budget = new CoreBudget(CoreBudget.allocate());
    const hearing = gate();
    const run = budget.use('stt', never, () => hearing.promise);
    const cancel = new AbortController();
    const waiting = budget.turnOf('llm', cancel.signal);
    cancel.abort();
    await expect(waiting).rejects.toMatchObject({ kind: 'aborted' });
    hearing.open();
    await run;
  });

  it('takes back what a thread that has ended held, and nothing that others hold', async () => {
    const memory = CoreBudget.allocate();
    const budget = new CoreBudget(memory);
    await budget.enter('stt', never);
    await budget.enter('stt', never);
    const speaking = budget.enter('onnx', never);
    const token = budget.beginStep(never);
    budget.takeBack('stt');
    const leave = await speaking;
    // The voice still speaks.
    await expect(budget.turnOf('llm', AbortSignal.abort())).rejects.toMatchObject({
      kind: 'aborted',
    });
    leave();
    (await token).end();
    expect([...new Int32Array(memory)].every((count) => count === 0)).toBe(true);
  });

  it('takes back the step of a language model that has ended', async () => {
    const budget = new CoreBudget(CoreBudget.allocate());
    await budget.beginStep(never);
    // Turned away at once where a step is under way.
    const hear = () => budget.use('stt', AbortSignal.abort(), () => Promise.resolve('heard'));
    await expect(hear()).rejects.toMatchObject({ kind: 'aborted' });
    budget.takeBack('llm');
    await expect(hear()).resolves.toBe('heard');
  });

  it('without a memory lets everybody run', async () => {
    const budget = new CoreBudget(null);
    const hearing = gate();
    const run = budget.use('stt', never, () => hearing.promise);
    expect(await budget.turnOf('llm', never)).toBe(0);
    hearing.open();
    await run;
  });
});
