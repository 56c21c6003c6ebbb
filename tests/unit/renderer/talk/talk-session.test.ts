import { describe, expect, it } from 'vitest';
import type { Listener } from '../../../../src/renderer/audio/microphone';
import { TalkSession } from '../../../../src/renderer/talk/talk-session';
import { createTalkStore } from '../../../../src/renderer/talk/talk-store';

/** Lets every promise that can settle do so. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

const down = (atMs: number) => ({ type: 'down', source: 'key', atMs, repeat: false }) as const;
const up = (atMs: number) => ({ type: 'up', source: 'key', atMs }) as const;

function scripted(options: { warm?: boolean; connected?: boolean } = {}) {
  const calls: string[] = [];
  const notices: string[] = [];
  const store = createTalkStore();
  let turns = 0;
  let listener: Listener | undefined;
  const player = { playing: null as string | null };
  const chunk = (): void => {
    listener?.chunk({ samples: new Float32Array(384).fill(0.1), firstSampleMs: 0 });
  };
  const session = new TalkSession({
    bridge: {
      press: () => {
        turns += 1;
        calls.push('press');
        return Promise.resolve({ turnId: `t${turns}` });
      },
      audio: () => Promise.resolve(),
      release: ({ turnId }) => {
        calls.push(`release ${turnId}`);
        return Promise.resolve();
      },
      cancel: ({ turnId }) => {
        calls.push(`cancel ${turnId}`);
        return Promise.resolve();
      },
      stop: () => {
        calls.push('stop');
        return Promise.resolve();
      },
      spans: () => Promise.resolve(),
    },
    microphone: {
      listen: (_fromMs, given) => {
        listener = given;
        // A warm microphone hands its pre-roll over at once.
        if (options.warm === true) chunk();
        return Promise.resolve();
      },
      flush: () => Promise.resolve(),
      release: () => calls.push('microphone released'),
      isSilent: true,
      deviceRateHz: 48_000,
    },
    player: {
      get state() {
        return { playingTurnId: player.playing, audibleSamples: 0 };
      },
      silence: (turnId) => {
        player.playing = null;
        calls.push(`silence ${turnId}`);
      },
    },
    clock: { nowMs: () => 1000, knownError: {} },
    store,
    isConnected: () => options.connected ?? true,
    maxPostRollMs: () => 200,
    released: () => calls.push('released'),
    notice: (text) => notices.push(text),
  });
  return { session, calls, notices, store, chunk, player };
}

describe('TalkSession', () => {
  it('listens as soon as a warm microphone hands over its pre-roll', async () => {
    const { session, calls, store } = scripted({ warm: true });
    session.handle(down(0));
    expect(store.getState()).toMatchObject({ mode: 'listening', source: 'key', sinceMs: 0 });
    session.handle(up(900));
    await settle();
    expect(calls).toEqual(['press', 'release t1', 'microphone released', 'released']);
    expect(store.getState()).toMatchObject({ mode: 'off', sinceMs: null });
  });

  it('says "listening" only once samples arrive', () => {
    const { session, store, chunk } = scripted();
    session.handle(down(0));
    expect(store.getState().mode).toBe('opening');
    chunk();
    expect(store.getState().mode).toBe('listening');
  });

  it('silences before it presses: barge-in is heard before main knows of it', () => {
    const { session, calls, player } = scripted();
    player.playing = 'old';
    session.handle(down(0));
    expect(calls).toEqual(['silence old', 'press']);
  });

  it('stops speech and generation on Esc when nothing is held', async () => {
    const { session, calls, player } = scripted();
    player.playing = 'old';
    session.handle({ type: 'escape' });
    await settle();
    expect(calls).toEqual(['silence old', 'stop']);
  });

  it('forgets on Esc what is being said', async () => {
    const { session, calls, store } = scripted({ warm: true });
    session.handle(down(0));
    await settle();
    session.handle({ type: 'escape' });
    await settle();
    expect(calls).toEqual(['press', 'microphone released', 'cancel t1']);
    expect(store.getState().mode).toBe('off');
    session.handle(up(900));
    await settle();
    expect(calls).toHaveLength(3);
  });

  it('shows a tap as latched until the next one', async () => {
    const { session, store, calls } = scripted({ warm: true });
    session.handle(down(0));
    session.handle(up(80));
    expect(store.getState()).toMatchObject({ mode: 'listening', latched: true });
    session.handle(down(3000));
    session.handle(up(3080));
    await settle();
    expect(store.getState()).toMatchObject({ mode: 'off', latched: false });
    expect(calls).toContain('release t1');
  });

  it('closes the microphone when main ends the turn that is being spoken', async () => {
    const { session, store, calls } = scripted({ warm: true });
    session.handle(down(0));
    await settle();
    session.turnEnded('another');
    expect(store.getState().mode).toBe('listening');
    session.turnEnded('t1');
    expect(store.getState().mode).toBe('off');
    expect(calls).toEqual(['press', 'microphone released']);
  });

  it('takes no key for anything before main has answered', () => {
    const { session, calls } = scripted({ connected: false });
    session.handle(down(0));
    expect(calls).toEqual([]);
  });
});
