import { describe, expect, it } from 'vitest';
import { ReadinessBoard } from '../../../../src/main/engines/readiness-board';
import { StrongModel } from '../../../../src/main/engines/strong-model';
import { abortError, SottoError } from '../../../../src/shared/errors';
import { defaultSettings } from '../../../../src/shared/settings';
import type { Settings } from '../../../../src/shared/settings';

const choose = (strongLlm: string | null): Settings => ({
  ...defaultSettings,
  models: { ...defaultSettings.models, strongLlm },
});

interface Load {
  readonly id: string;
  readonly finish: () => void;
  readonly fail: (error: Error) => void;
}

function rig(first: Settings, read: () => Promise<void> = () => Promise.resolve()) {
  let settings = first;
  const log: string[] = [];
  const loads: Load[] = [];
  const told: string[] = [];
  const board = new ReadinessBoard(() => undefined);
  board.set('thinking', { state: 'ready' });
  const strong = new StrongModel({
    board,
    settings: () => settings,
    idle: () => Promise.resolve(),
    loaded: () => {
      log.push('warm');
      return read();
    },
    failed: (text) => told.push(text),
    engines: {
      loadStrong: (id, signal) =>
        new Promise<void>((resolve, reject) => {
          log.push(`load ${id}`);
          loads.push({ id, finish: resolve, fail: reject });
          signal.addEventListener('abort', () => {
            log.push(`${id} cancelled`);
            reject(abortError(signal.reason));
          });
        }),
      unloadStrong: () => {
        log.push('unload');
        return Promise.resolve();
      },
    },
  });
  const change = (next: Settings): void => {
    settings = next;
    strong.follow();
  };
  const until = async (count: number): Promise<void> => {
    while (loads.length < count) await Promise.resolve();
  };
  return { strong, board, log, loads, told, change, until };
}

describe('the second language model', () => {
  it('is not spoken of where none is chosen', async () => {
    const { strong, board, log } = rig(choose(null));
    strong.follow();
    await strong.settled;
    expect(log).toEqual([]);
    expect(board.current.strong).toBeUndefined();
  });

  it('is loaded beside everything else, then warmed, then ready', async () => {
    const { strong, board, log, loads, until } = rig(choose('big'));
    strong.follow();
    await until(1);
    expect(board.current.strong).toMatchObject({ state: 'loading', model: 'big' });
    loads[0]?.finish();
    await strong.settled;
    expect(log).toEqual(['unload', 'load big', 'warm']);
    expect(board.current.strong).toMatchObject({ state: 'ready', problem: null });
    // Nothing of what it was loaded for has changed.
    strong.follow();
    await strong.settled;
    expect(log).toEqual(['unload', 'load big', 'warm']);
  });

  it('that is the first one, too, is no second one', async () => {
    const { strong, log } = rig(choose(defaultSettings.models.llm));
    strong.follow();
    await strong.settled;
    expect(log).toEqual([]);
  });

  it('waits for the first one', async () => {
    const { strong, board, log } = rig(choose('big'));
    board.set('thinking', { state: 'failed' });
    strong.follow();
    await strong.settled;
    expect(log).toEqual([]);
  });

  it('that cannot be loaded is told, and keeps nothing else from working', async () => {
    const { strong, board, loads, told, until } = rig(choose('big'));
    strong.follow();
    await until(1);
    loads[0]?.fail(new SottoError('model-missing', 'big is not there.', { hint: 'Run `x`.' }));
    await strong.settled;
    expect(board.current.strong).toMatchObject({
      state: 'missing',
      problem: 'big is not there. Run `x`.',
    });
    expect(told).toHaveLength(1);
    // Its files have come.
    strong.follow(true);
    await until(2);
    loads[1]?.finish();
    await strong.settled;
    expect(board.current.strong).toMatchObject({ state: 'ready', problem: null });
  });

  it('gives way to another choice, also while it is being loaded', async () => {
    const { strong, board, log, loads, told, change, until } = rig(choose('big'));
    strong.follow();
    await until(1);
    change(choose('bigger'));
    await until(2);
    loads[1]?.finish();
    await strong.settled;
    expect(log).toEqual([
      ...['unload', 'load big', 'big cancelled'],
      ...['unload', 'load bigger', 'warm'],
    ]);
    expect(board.current.strong).toMatchObject({ state: 'ready', model: 'bigger' });
    change(choose(null));
    await strong.settled;
    expect(log.at(-1)).toBe('unload');
    expect(board.current.strong).toBeUndefined();
    expect(told).toEqual([]);
  });

  it('is loaded again where it is to compute otherwise', async () => {
    const { strong, log, loads, change, until } = rig(choose('big'));
    strong.follow();
    await until(1);
    loads[0]?.finish();
    await strong.settled;
    const longer = { ...defaultSettings.reply, contextTokens: 4096 };
    change({ ...choose('big'), reply: longer });
    await until(2);
    loads[1]?.finish();
    await strong.settled;
    expect(log.filter((line) => line === 'load big')).toHaveLength(2);
  });

  it('goes before the next one is looked for, which may not be there', async () => {
    const { strong, log, loads, change, until } = rig(choose('big'));
    strong.follow();
    await until(1);
    loads[0]?.finish();
    await strong.settled;
    change(choose('bigger'));
    await until(2);
    loads[1]?.fail(new SottoError('model-missing', 'bigger is not there.'));
    await strong.settled;
    expect(log.slice(-2)).toEqual(['unload', 'load bigger']);
  });

  it('ends its load and goes before the engines compute elsewhere, and comes again', async () => {
    const { strong, log, loads, told, change, until } = rig(choose('big'));
    strong.follow();
    await until(1);
    const elsewhere: Settings = {
      ...choose('big'),
      engines: { ...defaultSettings.engines, backend: 'vulkan' },
    };
    await strong.makeWay(elsewhere);
    expect(log).toEqual(['unload', 'load big', 'big cancelled', 'unload']);
    change(elsewhere);
    await until(2);
    loads[1]?.finish();
    await strong.settled;
    expect(log.slice(4)).toEqual(['unload', 'load big', 'warm']);
    expect(told).toEqual([]);
  });

  it('goes before the first model becomes the same one', async () => {
    const { strong, log, loads, until } = rig(choose('big'));
    strong.follow();
    await until(1);
    loads[0]?.finish();
    await strong.settled;
    const models = { ...defaultSettings.models, llm: 'big', strongLlm: 'big' };
    await strong.makeWay({ ...defaultSettings, models });
    expect(log.at(-1)).toBe('unload');
  });

  it('is not in the way of settings that leave it as it is', async () => {
    const { strong, log, until } = rig(choose('big'));
    strong.follow();
    await until(1);
    await strong.makeWay({ ...choose('big'), personaId: 'another' });
    expect(log).toEqual(['unload', 'load big']);
    await strong.dispose();
  });

  it('that came while Sotto quits is not warmed', async () => {
    const { strong, log, loads, until } = rig(choose('big'));
    strong.follow();
    await until(1);
    loads[0]?.finish();
    await strong.dispose();
    expect(log).not.toContain('warm');
  });

  it('that cannot answer gives its memory back and is not tried again by itself', async () => {
    const { strong, board, log, loads, told, change, until } = rig(choose('big'));
    strong.follow();
    await until(1);
    loads[0]?.finish();
    await strong.settled;
    strong.lost(new SottoError('out-of-memory', 'no room for its context'));
    await strong.settled;
    expect(log.at(-1)).toBe('unload');
    expect(board.current.strong).toMatchObject({
      state: 'failed',
      problem: 'no room for its context',
    });
    expect(told).toHaveLength(1);
    change({ ...choose('big'), personaId: 'another' });
    await strong.settled;
    expect(loads).toHaveLength(1);
    // Another choice is another chance.
    change(choose('bigger'));
    await until(2);
    loads[1]?.finish();
    await strong.settled;
    expect(board.current.strong).toMatchObject({ state: 'ready', model: 'bigger' });
  });

  it('stays given up where it was still reading the talk', async () => {
    let read: () => void = () => undefined;
    const reading = new Promise<void>((resolve) => {
      read = resolve;
    });
    const { strong, board, log, loads, until } = rig(choose('big'), () => reading);
    strong.follow();
    await until(1);
    loads[0]?.finish();
    while (!log.includes('warm')) await Promise.resolve();
    strong.lost(new SottoError('out-of-memory', 'no room for its context'));
    read();
    await strong.settled;
    expect(board.current.strong).toMatchObject({ state: 'failed' });
  });

  it('does not hold up a quit', async () => {
    const { strong, log, told, until } = rig(choose('big'));
    strong.follow();
    await until(1);
    await strong.dispose();
    expect(log).toEqual(['unload', 'load big', 'big cancelled']);
    expect(told).toEqual([]);
  });
});
