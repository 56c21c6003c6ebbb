import { describe, expect, it } from 'vitest';
import type { Listener } from '../../../../src/renderer/audio/microphone';
import type { HoldOutcome } from '../../../../src/renderer/talk/hold';
import { Hold } from '../../../../src/renderer/talk/hold';
import { microphoneProblem } from '../../../../src/renderer/audio/microphone-problem';

/** Lets every promise that can settle do so. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

function scripted(options: { answer?: 'later' | 'refused'; silent?: boolean } = {}) {
  const calls: string[] = [];
  const outcomes: HoldOutcome[] = [];
  const told: { name: string; startMs: number; endMs: number }[] = [];
  let listener: Listener | undefined;
  let answerPress: (value: { turnId: string } | null) => void = () => undefined;
  const state = { silent: options.silent ?? true, nowMs: 1000, listening: 0 };
  const hold = new Hold({
    bridge: {
      press: () => {
        calls.push('press');
        if (options.answer === 'refused') return Promise.resolve(null);
        if (options.answer === undefined) return Promise.resolve({ turnId: 't' });
        return new Promise((resolve) => (answerPress = resolve));
      },
      audio: ({ samples }) => {
        calls.push(`audio ${samples[0]}`);
        return Promise.resolve();
      },
      release: ({ keyMs, postRollMs }) => {
        calls.push(`release ${keyMs} +${postRollMs}`);
        return Promise.resolve();
      },
      cancel: ({ reason }) => {
        calls.push(`cancel ${reason}`);
        return Promise.resolve();
      },
      spans: ({ spans }) => {
        told.push(...spans);
        return Promise.resolve();
      },
    },
    microphone: {
      listen: (fromMs, given) => {
        calls.push(`listen ${fromMs}`);
        listener = given;
        return Promise.resolve();
      },
      flush: () => {
        calls.push('flush');
        return Promise.resolve();
      },
      release: () => calls.push('microphone released'),
      deviceRateHz: 48_000,
      get isSilent() {
        return state.silent;
      },
    },
    clock: { nowMs: () => state.nowMs, knownError: {} },
    source: 'key',
    keyMs: 900,
    maxPostRollMs: 200,
    listening: () => (state.listening += 1),
    ended: (outcome) => outcomes.push(outcome),
  });
  hold.start();
  const chunk = (mark: number, length = 384): void => {
    const samples = new Float32Array(length).fill(mark);
    listener?.chunk({ samples, firstSampleMs: 0 });
  };
  return {
    hold,
    calls,
    outcomes,
    told,
    state,
    chunk,
    fail: () => listener?.failed(microphoneProblem('gone')),
    answer: (value: { turnId: string } | null) => answerPress(value),
  };
}

describe('Hold', () => {
  it('presses, streams in order, flushes and releases', async () => {
    const { hold, calls, outcomes, chunk, state } = scripted();
    await settle();
    chunk(1);
    chunk(2);
    await hold.release(1500);
    expect(calls).toEqual([
      'press',
      'listen 900',
      'audio 1',
      'audio 2',
      'flush',
      'release 1500 +0',
      'microphone released',
    ]);
    expect(outcomes).toEqual([{ type: 'released' }]);
    expect(state.listening).toBe(1);
  });

  it('asks the recorder within the key’s own handler, and leaves no moment unnamed', async () => {
    const { hold, calls, told, chunk, state } = scripted();
    await settle();
    chunk(1);
    state.nowMs = 1503;
    const released = hold.release(1500);
    expect(calls.at(-1)).toBe('flush');
    state.nowMs = 1509;
    await released;
    expect(told).toMatchObject([
      { name: 'listen.key_to_handler', startMs: 1500, endMs: 1503 },
      { name: 'listen.drain', startMs: 1503, endMs: 1509 },
    ]);
  });

  it('keeps audio until main has answered the press', async () => {
    const { hold, calls, chunk, answer } = scripted({ answer: 'later' });
    chunk(1);
    chunk(2);
    const released = hold.release(1500);
    await settle();
    expect(calls).not.toContain('audio 1');
    answer({ turnId: 't' });
    await released;
    expect(calls.slice(-4)).toEqual([
      'audio 1',
      'audio 2',
      'release 1500 +0',
      'microphone released',
    ]);
  });

  it('waits for silence after the key-up and says for how long', async () => {
    const { hold, calls, chunk, state } = scripted({ silent: false });
    await settle();
    chunk(1);
    state.nowMs = 1500;
    const released = hold.release(1500);
    await settle();
    chunk(2);
    expect(calls).not.toContain('flush');
    state.silent = true;
    state.nowMs = 1560;
    chunk(3);
    await released;
    expect(calls.filter((call) => call.startsWith('audio'))).toEqual([
      'audio 1',
      'audio 2',
      'audio 3',
    ]);
    expect(calls.slice(-2)).toEqual(['release 1500 +60', 'microphone released']);
  });

  it('ends the post-roll at its limit when silence never comes', async () => {
    const { hold, calls, chunk, state } = scripted({ silent: false });
    await settle();
    chunk(1);
    state.nowMs = 1700;
    await hold.release(1500);
    expect(calls.slice(-2)).toEqual(['release 1500 +200', 'microphone released']);
  });

  it('cancels when nothing was captured', async () => {
    const { hold, calls, outcomes } = scripted();
    await hold.release(1100);
    expect(calls.at(-1)).toBe('cancel no audio was captured');
    expect(outcomes).toEqual([{ type: 'cancelled' }]);
  });

  it('lets go of the microphone when main refuses', async () => {
    const { calls, outcomes } = scripted({ answer: 'refused' });
    await settle();
    expect(outcomes).toEqual([{ type: 'refused' }]);
    expect(calls.at(-1)).toBe('microphone released');
  });

  it('forgets the turn on cancel, once, and sends nothing after it', async () => {
    const { hold, calls, chunk, outcomes } = scripted();
    await settle();
    chunk(1);
    await hold.cancel('cancelled by the user');
    chunk(2);
    await hold.release(1500);
    expect(calls.at(-1)).toBe('cancel cancelled by the user');
    expect(calls).not.toContain('audio 2');
    expect(outcomes).toEqual([{ type: 'cancelled' }]);
  });

  it('keeps what was heard when the microphone is unplugged', async () => {
    const { calls, chunk, fail, outcomes } = scripted({ silent: false });
    await settle();
    chunk(1, 16_000);
    fail();
    await settle();
    expect(calls.at(-2)).toMatch(/^release 1000/u);
    expect(outcomes[0]).toMatchObject({ type: 'microphone', kept: true });
    expect(outcomes.at(-1)).toEqual({ type: 'released' });
  });

  it('gives the turn up when the microphone fails before a word', async () => {
    const { calls, fail, outcomes } = scripted();
    await settle();
    fail();
    await settle();
    expect(calls.at(-1)).toMatch(/^cancel The microphone was unplugged/u);
    expect(outcomes[0]).toMatchObject({ type: 'microphone', kept: false });
  });

  it('says nothing to main after main ended the turn itself', async () => {
    const { hold, calls, chunk } = scripted();
    await settle();
    chunk(1);
    hold.drop();
    await hold.release(1500);
    expect(calls.at(-1)).toBe('microphone released');
  });
});
