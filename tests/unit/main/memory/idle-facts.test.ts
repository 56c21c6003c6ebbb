import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asksModelForFacts, IdleFacts } from '../../../../src/main/memory/idle-facts';
import { abortError } from '../../../../src/shared/errors';
import { defaultSettings } from '../../../../src/shared/settings';
import type { TurnRecord } from '../../../../src/shared/turn';
import { turnRecord } from '../../workers/memory/fixture';

const QUIET_MS = 8_000;

/** The model answers when the test says so; a cancel ends it as the real one does. */
function rig(mayRun: () => boolean = () => true) {
  const log: string[] = [];
  const answers: ((facts: number | Error) => void)[] = [];
  const facts = new IdleFacts({
    mayRun,
    quietForMs: QUIET_MS,
    learn: ({ id }, signal) =>
      new Promise((resolve, reject) => {
        log.push(`ask ${id}`);
        signal.addEventListener('abort', () => {
          log.push(`stopped ${id}`);
          reject(abortError(signal.reason));
        });
        answers.push((result) => {
          if (typeof result === 'number') resolve(result);
          else reject(result);
        });
      }),
    learnt: () => log.push('learnt'),
  });
  const add = (id: string, change: Partial<TurnRecord> = {}): void => {
    facts.add(turnRecord(id, change));
  };
  const answer = async (result: number | Error): Promise<void> => {
    answers.at(-1)?.(result);
    await vi.advanceTimersByTimeAsync(0);
  };
  const quiet = () => vi.advanceTimersByTimeAsync(QUIET_MS);
  return { facts, log, add, answer, quiet };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the language model', () => {
  it('is asked about each turn, one after another, once nobody talks', async () => {
    const { facts, log, add, answer, quiet } = rig();
    facts.onPhase('speaking');
    add('one');
    add('two');
    await quiet();
    expect(log).toEqual([]);
    facts.onPhase('idle');
    await vi.advanceTimersByTimeAsync(QUIET_MS - 1);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(log).toEqual(['ask one']);
    await answer(1);
    await answer(0);
    expect(log).toEqual(['ask one', 'learnt', 'ask two']);
    expect(facts.waiting).toBe(0);
  });

  it('is stopped at once by a turn, and asked again in the next silence', async () => {
    const { facts, log, add, answer, quiet } = rig();
    add('one');
    await quiet();
    facts.onPhase('listening');
    expect(log).toEqual(['ask one', 'stopped one']);
    await quiet();
    facts.onPhase('idle');
    await quiet();
    await answer(2);
    expect(log).toEqual(['ask one', 'stopped one', 'ask one', 'learnt']);
  });

  it('is not asked again about what failed', async () => {
    const { facts, log, add, answer, quiet } = rig();
    add('one');
    add('two');
    await quiet();
    await answer(new Error('this turn was forgotten'));
    await answer(0);
    expect(log).toEqual(['ask one', 'ask two']);
    expect(facts.waiting).toBe(0);
  });

  it('hears nothing that was not said, or not in English', async () => {
    const { facts, add } = rig();
    add('blank', { userText: ' ' });
    add('noise', { state: 'not-heard' });
    add('german', { language: 'de' });
    expect(facts.waiting).toBe(0);
    add('interrupted', { state: 'cancelled' });
    expect(facts.waiting).toBe(1);
  });

  it('is not asked when it may not, also when that changes meanwhile', async () => {
    let may = false;
    const { facts, log, add, quiet } = rig(() => may);
    add('one');
    expect(facts.waiting).toBe(0);
    may = true;
    add('two');
    may = false;
    await quiet();
    expect(log).toEqual([]);
  });

  it('adds nothing to what the user has put in order, and nothing at quit', async () => {
    const { facts, log, add, quiet } = rig();
    add('one');
    await quiet();
    facts.drop();
    facts.onPhase('idle');
    await quiet();
    expect(log).toEqual(['ask one', 'stopped one']);
    add('two');
    facts.dispose();
    await quiet();
    expect(log).toHaveLength(2);
  });
});

it.each([
  ['auto', 135, false],
  ['auto', 1000, true],
  ['auto', null, false],
  ['on', 135, true],
  ['on', null, true],
  ['off', 8000, false],
] as const)('with the setting %s a model of %s million is asked: %s', (set, parametersM, asked) => {
  const memory = { ...defaultSettings.memory, extractWithModel: set };
  expect(asksModelForFacts(memory, { parametersM })).toBe(asked);
  expect(asksModelForFacts({ ...memory, learnFacts: false }, { parametersM })).toBe(false);
  expect(asksModelForFacts(memory, null)).toBe(false);
});
