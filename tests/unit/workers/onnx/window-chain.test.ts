import { describe, expect, it } from 'vitest';
import { concatSamples } from '../../../../src/shared/audio';
import type { ChainStage } from '../../../../src/workers/onnx/window-chain';
import { WindowChain } from '../../../../src/workers/onnx/window-chain';

/** A real convolution with zeros beyond the ends, each output repeated `upsampling` times. */
function stage(
  channels: number,
  margin: number,
  upsampling: number,
  leastPositions: number,
  widths: number[],
): ChainStage {
  return {
    inputChannels: channels,
    outputChannels: channels,
    margin,
    upsampling,
    leastPositions,
    run: (input, width) => {
      widths.push(width);
      const output = new Float32Array(channels * width * upsampling);
      for (let row = 0; row < channels; row += 1) {
        for (let at = 0; at < width; at += 1) {
          let sum = 0;
          for (
            let tap = Math.max(0, at - margin);
            tap <= Math.min(width - 1, at + margin);
            tap += 1
          ) {
            sum += (input[row * width + tap] ?? 0) * (1 + row + (tap - at) / 10);
          }
          output.fill(sum, (row * width + at) * upsampling, (row * width + at + 1) * upsampling);
        }
      }
      return Promise.resolve(output);
    },
  };
}

const WIDTH = 100;
const source = Float32Array.from({ length: 2 * WIDTH }, (_, index) => Math.sin(index * 0.37));

function chainOf(widths: number[][] = [[], [], []], beforeRun = () => Promise.resolve()) {
  const stages = [
    stage(2, 6, 1, 12, widths[0] ?? []),
    stage(2, 3, 4, 6, widths[1] ?? []),
    stage(2, 5, 2, 10, widths[2] ?? []),
  ];
  return new WindowChain(stages, source, WIDTH, beforeRun);
}

describe('WindowChain', () => {
  it('gives in windows what one run over everything gives', async () => {
    const expected = await chainOf().output(0, WIDTH);
    expect(expected).toHaveLength(WIDTH * 8);
    for (const sizes of [[1], [7], [12, 12, 16, 24, 32], [99, 1], [50]]) {
      const chain = chainOf();
      const pieces: Float32Array[] = [];
      for (let from = 0, index = 0; from < WIDTH; index += 1) {
        const to = Math.min(WIDTH, from + (sizes[Math.min(index, sizes.length - 1)] ?? 1));
        pieces.push(await chain.output(from, to));
        from = to;
      }
      expect(concatSamples(pieces)).toEqual(expected);
    }
  });

  it('needs only the margins around the first window', async () => {
    const widths: number[][] = [[], [], []];
    await chainOf(widths).output(0, 4);
    // 4 frames are 16 positions before the last stage; it looks 5 further, and so on backwards.
    expect(widths[2]).toEqual([16 + 5]);
    expect(widths[1]).toEqual([Math.ceil(21 / 4) + 3]);
    expect(widths[0]).toEqual([9 + 6]);
  });

  it('makes more at a time where the margins are wide, and nothing twice', async () => {
    const widths: number[][] = [[], [], []];
    const chain = chainOf(widths);
    for (let from = 0; from < WIDTH; from += 4) await chain.output(from, from + 4);
    expect(widths[0]?.length).toBeLessThan(WIDTH / 12 + 2);
    const made = widths[2]?.reduce((sum, width) => sum + width, 0) ?? 0;
    expect(made).toBeLessThan(WIDTH * 4 * 2);
  });

  it('looks round before each run, and stops there', async () => {
    let left = 4;
    const widths: number[][] = [[], [], []];
    const chain = chainOf(widths, () => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('stop')) : Promise.resolve();
    });
    await chain.output(0, 4);
    await expect(chain.output(4, WIDTH)).rejects.toThrow('stop');
    expect(widths.flat()).toHaveLength(4);
  });
});
