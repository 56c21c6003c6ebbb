import { describe, expect, it } from 'vitest';
import { windowState } from '../../../../src/renderer/state/window-state';
import type { ReadinessItem } from '../../../../src/shared/contracts/ipc';

const item = (state: ReadinessItem['state']): ReadinessItem => ({
  part: 'thinking',
  state,
  model: 'm',
  progress: null,
  problem: null,
});
const base = {
  connected: true,
  readiness: { ready: true, items: [item('ready')] },
  phase: 'idle',
  talk: 'off',
  playing: false,
  microphoneProblem: false,
} as const;
const word = (change: Partial<Parameters<typeof windowState>[0]>): string =>
  windowState({ ...base, ...change }).word;

describe('windowState', () => {
  it('says "listening" only once samples arrive', () => {
    expect(word({ talk: 'opening', phase: 'listening' })).toBe('opening the microphone');
    expect(word({ talk: 'listening' })).toBe('listening');
  });

  it('puts what happens before what is loading', () => {
    const readiness = { ready: false, items: [item('loading')] };
    expect(word({ readiness })).toBe('loading');
    expect(word({ readiness, phase: 'thinking' })).toBe('thinking');
    expect(word({ readiness, talk: 'listening' })).toBe('listening');
  });

  it('tells speaking by the player as well as by main', () => {
    expect(word({ playing: true })).toBe('speaking');
    expect(word({ phase: 'speaking' })).toBe('speaking');
  });

  it('says that something is missing even where the rest is ready', () => {
    const readiness = { ready: true, items: [item('missing')] };
    expect(windowState({ ...base, readiness })).toEqual({
      mark: 'problem',
      word: 'something is missing',
    });
    expect(word({ readiness: { ready: false, items: [item('failed')] } })).toBe(
      'something did not start',
    );
    expect(word({ microphoneProblem: true })).toBe('microphone trouble');
  });

  it('is starting before main has answered', () => {
    expect(word({ connected: false, readiness: { ready: false, items: [] } })).toBe('starting');
  });
});
