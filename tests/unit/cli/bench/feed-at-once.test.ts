import { describe, expect, it } from 'vitest';
import { feedAtOnce } from '../../../../src/cli/bench/feed-at-once';

type Fed = Parameters<typeof feedAtOnce>[0];

/** Notes the order of what is asked; `arrive` lets the engines answer. */
function rig() {
  const order: string[] = [];
  let samples = 0;
  let arrive: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const companion = {
    press: () => {
      order.push('press');
      return { turnId: 't' };
    },
    audio: (input: { samples: Float32Array }) => {
      if (order.at(-1) !== 'audio') order.push('audio');
      samples += input.samples.length;
    },
    release: () => {
      order.push('release');
    },
    engines: {
      transcriber: { discard: () => arrived },
      memory: { turn: () => Promise.resolve(null) },
    },
  } as unknown as Fed;
  return { companion, order, arrive, samples: () => samples };
}

describe('feedAtOnce', () => {
  it('releases only when the engines have all of the clip', async () => {
    const { companion, order, arrive, samples } = rig();
    const fed = feedAtOnce(companion, new Float32Array(5000));
    await Promise.resolve();
    expect(order).toEqual(['press', 'audio']);
    expect(samples()).toBe(5000);
    arrive();
    expect(await fed).toBe('t');
    expect(order).toEqual(['press', 'audio', 'release']);
  });

  it('says when nobody can listen', async () => {
    const { companion } = rig();
    const deaf = { ...companion, press: () => null } as Fed;
    await expect(feedAtOnce(deaf, new Float32Array(10))).rejects.toThrow('cannot listen');
  });
});
