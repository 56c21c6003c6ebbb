import { describe, expect, it } from 'vitest';
import type { PlayerEvent } from '../../../../src/renderer/audio/player-protocol';
import { SpeechQueue } from '../../../../src/renderer/audio/speech-queue';

const RATE_HZ = 22_050;

function ramp(length: number, first = 0): Float32Array {
  return Float32Array.from({ length }, (_, index) => (first + index + 1) / 10_000);
}

/** Renders block by block as an audio thread does; `at` becomes a running sample index. */
function play(queue: SpeechQueue, blocks: number, from = 0, blockLength = 128) {
  const output: number[] = [];
  const events: PlayerEvent[] = [];
  for (let block = 0; block < blocks; block += 1) {
    const samples = new Float32Array(blockLength).fill(9);
    const base = from + block * blockLength;
    for (const event of queue.render(samples)) events.push({ ...event, at: base + event.at });
    output.push(...samples);
  }
  return { output, events };
}

describe('SpeechQueue', () => {
  it('plays pieces and clauses without a gap', () => {
    const queue = new SpeechQueue(RATE_HZ);
    queue.push('t', 0, ramp(100));
    queue.push('t', 0, ramp(100, 100));
    queue.endClause('t', 0);
    queue.push('t', 1, ramp(100, 200));
    queue.endClause('t', 1);
    queue.endSpeech('t');
    const { output, events } = play(queue, 3);
    expect(output.slice(0, 300)).toEqual([...ramp(300)]);
    expect(output.slice(300).every((sample) => sample === 0)).toBe(true);
    expect(events.map(({ type, at }) => [type, at])).toEqual([
      ['started', 0],
      ['audible', 31],
      ['clause-ended', 200],
      ['started', 200],
      ['clause-ended', 300],
      ['ended', 300],
    ]);
    expect(events.at(-1)).toMatchObject({ underruns: 0 });
    expect(events[2]).toMatchObject({ clause: 0, playedMs: (200 / RATE_HZ) * 1000 });
  });

  it('finds the first audible sample, not the first one', () => {
    const queue = new SpeechQueue(RATE_HZ);
    const samples = new Float32Array(400);
    samples.fill(0.003, 0, 250);
    samples.fill(0.1, 250);
    queue.push('t', 0, samples);
    const { events } = play(queue, 4);
    expect(events.find((event) => event.type === 'audible')?.at).toBe(250);
    expect(queue.audibleSamples).toBe(150);
  });

  it('fills with silence when it starves and counts one underrun per gap', () => {
    const queue = new SpeechQueue(RATE_HZ);
    queue.push('t', 0, ramp(64));
    const starved = play(queue, 3);
    expect(starved.output.slice(64).every((sample) => sample === 0)).toBe(true);
    queue.push('t', 0, ramp(64));
    queue.endClause('t', 0);
    queue.endSpeech('t');
    const { events } = play(queue, 1);
    expect(events.at(-1)).toMatchObject({ type: 'ended', underruns: 1 });
  });

  it('does not count the wait for the end of the speech as an underrun', () => {
    const queue = new SpeechQueue(RATE_HZ);
    queue.push('t', 0, ramp(64));
    play(queue, 3);
    queue.endClause('t', 0);
    queue.endSpeech('t');
    expect(play(queue, 1).events.at(-1)).toMatchObject({ type: 'ended', underruns: 0 });
  });

  it('fades out within 5 ms, drops the rest and tells what was played', () => {
    const queue = new SpeechQueue(RATE_HZ);
    queue.push('t', 0, new Float32Array(22_050).fill(0.5));
    play(queue, 2);
    queue.silence('t');
    const { output, events } = play(queue, 4, 256);
    const silentFrom = output.findIndex((sample) => sample === 0);
    expect(silentFrom).toBeLessThanOrEqual(0.005 * RATE_HZ);
    expect(output.slice(silentFrom).every((sample) => sample === 0)).toBe(true);
    const steps = output.slice(1, silentFrom).map((sample, index) => (output[index] ?? 0) - sample);
    expect(Math.max(...steps)).toBeLessThan(0.02);
    expect(Math.min(...steps)).toBeGreaterThan(0);
    const silenced = events.find((event) => event.type === 'silenced');
    expect(silenced).toMatchObject({ clause: 0 });
    const played = 256 + silentFrom;
    expect(silenced?.type === 'silenced' && silenced.playedMs).toBeCloseTo(
      (played / RATE_HZ) * 1000,
      0,
    );
  });

  it('drops late pieces of a silenced turn and plays the next turn', () => {
    const queue = new SpeechQueue(RATE_HZ);
    queue.push('old', 0, new Float32Array(1000).fill(0.5));
    play(queue, 1);
    queue.silence('old');
    play(queue, 2);
    queue.push('old', 1, new Float32Array(1000).fill(0.5));
    queue.endSpeech('old');
    queue.push('new', 0, ramp(64));
    const { output, events } = play(queue, 1);
    expect(output.slice(0, 64)).toEqual([...ramp(64)]);
    expect(events[0]).toMatchObject({ type: 'started', turnId: 'new' });
  });

  it('answers a silence for a turn that never sounded', () => {
    const queue = new SpeechQueue(RATE_HZ);
    queue.silence('t');
    expect(play(queue, 1).events).toEqual([
      { type: 'silenced', turnId: 't', clause: 0, at: 0, playedMs: 0 },
    ]);
  });

  it('answers a silence between two clauses with the clause that was heard', () => {
    const queue = new SpeechQueue(RATE_HZ);
    queue.push('t', 2, ramp(64));
    queue.endClause('t', 2);
    play(queue, 1);
    queue.silence('t');
    const { events } = play(queue, 1);
    expect(events).toMatchObject([{ type: 'silenced', clause: 2 }]);
    expect(queue.turnId).toBeUndefined();
  });

  it('ends speech that had no sound at all', () => {
    const queue = new SpeechQueue(RATE_HZ);
    queue.endSpeech('t');
    expect(play(queue, 1).events).toMatchObject([{ type: 'ended', turnId: 't', underruns: 0 }]);
  });
});
