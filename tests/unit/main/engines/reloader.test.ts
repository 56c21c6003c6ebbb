import { describe, expect, it } from 'vitest';
import { Reloader } from '../../../../src/main/engines/reloader';
import type { ReloaderDeps } from '../../../../src/main/engines/reloader';
import { SottoError } from '../../../../src/shared/errors';
import { defaultSettings } from '../../../../src/shared/settings';

function rig(over: Partial<ReloaderDeps> = {}) {
  const log: string[] = [];
  const step = (name: string) => (): Promise<void> => {
    log.push(name);
    return Promise.resolve();
  };
  const reloader = new Reloader({
    idle: () => Promise.resolve(),
    isDisposed: () => false,
    settings: () => defaultSettings,
    makeWay: step('make way'),
    load: () => {
      log.push('load');
      return Promise.resolve(['thinking']);
    },
    rewarm: step('rewarm'),
    reloaded: () => log.push('reloaded'),
    failed: (text) => log.push(`failed: ${text}`),
    ...over,
  });
  return { reloader, log };
}

describe('a change of models', () => {
  it('begins when nothing is in its way', async () => {
    const { reloader, log } = rig();
    reloader.ask([]);
    await reloader.settled;
    expect(log).toEqual(['make way', 'load', 'rewarm', 'reloaded']);
  });

  it('is followed up also where the talk could not be read again', async () => {
    const { reloader, log } = rig({
      rewarm: () => Promise.reject(new SottoError('out-of-memory', 'no room')),
    });
    reloader.ask([]);
    await reloader.settled;
    expect(log).toEqual(['make way', 'load', 'reloaded', 'failed: no room']);
  });

  it('does not begin where Sotto quits meanwhile', async () => {
    let isDisposed = false;
    const { reloader, log } = rig({
      isDisposed: () => isDisposed,
      makeWay: () => {
        isDisposed = true;
        return Promise.resolve();
      },
    });
    reloader.ask([]);
    await reloader.settled;
    expect(log).toEqual([]);
  });

  it('makes way for the very settings that are loaded', async () => {
    const seen: unknown[] = [];
    let settings = defaultSettings;
    const { reloader } = rig({
      settings: () => settings,
      makeWay: (next) => {
        seen.push(next);
        settings = { ...defaultSettings, personaId: 'another' };
        return Promise.resolve();
      },
      load: (next) => {
        seen.push(next);
        return Promise.resolve([]);
      },
    });
    reloader.ask([]);
    await reloader.settled;
    expect(seen).toEqual([defaultSettings, defaultSettings]);
  });
});
