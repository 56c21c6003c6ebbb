import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlaybackEvent } from '../../../../src/main/audio/audio-sink';
import { VirtualPlayer } from '../../../../src/main/audio/virtual-player';

const RATE_HZ = 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function rig(rate?: number) {
  const events: PlaybackEvent[] = [];
  const player = new VirtualPlayer((event) => events.push(event), rate);
  const play = (clause: number, samples: number[]): void => {
    player.play({
      turnId: 't',
      clause,
      samples: Float32Array.from(samples),
      sampleRateHz: RATE_HZ,
    });
  };
  const types = (): string[] => events.map((event) => event.type);
  return { events, player, play, types };
}

const loud = (ms: number): number[] => Array.from({ length: ms }, () => 0.5);
const quiet = (ms: number): number[] => Array.from({ length: ms }, () => 0);

describe('the virtual player', () => {
  it('reports the first audible sample, not the first sample', () => {
    const { events, play } = rig();
    play(0, [...quiet(30), ...loud(20)]);
    vi.advanceTimersByTime(29);
    expect(events.some((event) => event.type === 'audible')).toBe(false);
    vi.advanceTimersByTime(2);
    const started = events.find((event) => event.type === 'started');
    const audible = events.find((event) => event.type === 'audible');
    expect((audible?.atMs ?? 0) - (started?.atMs ?? 0)).toBeCloseTo(30, 3);
  });

  it('consumes at real-time rate: clauses end one after the other', () => {
    const { player, play, types } = rig();
    play(0, loud(40));
    player.clauseEnd('t', 0);
    play(1, loud(60));
    player.clauseEnd('t', 1);
    player.end('t');
    vi.advanceTimersByTime(41);
    expect(types()).toEqual(['started', 'audible', 'clause-ended']);
    vi.advanceTimersByTime(60);
    expect(types()).toEqual(['started', 'audible', 'clause-ended', 'clause-ended', 'ended']);
  });

  it('hurries what is audible, never the silence ahead of it', () => {
    const { events, player, play, types } = rig(10);
    play(0, [...quiet(30), ...loud(200)]);
    player.clauseEnd('t', 0);
    player.end('t');
    vi.advanceTimersByTime(29);
    expect(types()).toEqual(['started']);
    vi.advanceTimersByTime(2);
    expect(types()).toEqual(['started', 'audible']);
    vi.advanceTimersByTime(20);
    expect(types()).toEqual(['started', 'audible', 'clause-ended', 'ended']);
    expect(events.find((event) => event.type === 'clause-ended')?.playedMs).toBe(230);
  });

  it('counts a gap between pieces as an underrun', () => {
    const { events, player, play } = rig();
    play(0, loud(20));
    vi.advanceTimersByTime(50);
    play(0, loud(20));
    player.clauseEnd('t', 0);
    player.end('t');
    vi.advanceTimersByTime(50);
    expect(events.at(-1)).toMatchObject({ type: 'ended', underruns: 1 });
  });

  it('says how much was heard when it is silenced, and plays nothing more', () => {
    const { events, player, play } = rig();
    play(0, loud(20));
    player.clauseEnd('t', 0);
    play(1, loud(100));
    vi.advanceTimersByTime(50);
    player.silence('t');
    const last = events.at(-1);
    expect(last).toMatchObject({ type: 'silenced', clause: 1 });
    expect(last?.type === 'silenced' ? last.playedMs : NaN).toBeCloseTo(30, 3);
    const count = events.length;
    vi.advanceTimersByTime(1000);
    expect(events).toHaveLength(count);
  });

  it('gives the samples once', () => {
    const { player, play } = rig();
    expect(player.take()).toBeNull();
    play(0, [0.1, 0.2]);
    play(0, [0.3]);
    expect(player.take()?.samples).toHaveLength(3);
    expect(player.take()).toBeNull();
  });
});
