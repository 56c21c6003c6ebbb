import { describe, expect, it } from 'vitest';
import { CoreBudget } from '../../../../src/shared/core-budget';
import { speakText } from '../../../../src/workers/onnx/speak-text';
import type { Speaker } from '../../../../src/workers/onnx/speak-text';
import { testCall } from './helpers/call-context';

const WINDOWS = 3;

function speaker(cores: CoreBudget): Speaker {
  const voice: Speaker['voice'] = {
    threads: 1,
    config: {
      ...{ sampleRateHz: 16_000, espeakVoice: null, noiseScale: 0, lengthScale: 1, noiseWidth: 0 },
      ...{ phonemeIdMap: { a: [1] }, phonemeMap: {}, speakers: 1, speakerId: 0 },
    },
    begin: () =>
      Promise.resolve({
        windows: WINDOWS,
        next: () => Promise.resolve(Float32Array.from({ length: 4000 }, (_, at) => Math.sin(at))),
      }),
  };
  return {
    ...{ voice, cores },
    turn: { waitedFor: null, pause: () => Promise.resolve(null), release: () => undefined },
    phonemise: () => ({ sentences: ['aaaa.'], cacheHits: 0, cacheMisses: 0 }),
  };
}

describe('speakText', () => {
  it('keeps the cores until a piece is taken, and gives them back between pieces', async () => {
    const memory = CoreBudget.allocate();
    const held = (): number => [...new Int32Array(memory)].reduce((sum, count) => sum + count, 0);
    const options = { speed: 1, deterministic: true };
    const spoken = speakText('Aaaa.', options, testCall(), speaker(new CoreBudget(memory)));
    let pieces = 0;
    for (let piece = await spoken.next(); piece.done !== true; piece = await spoken.next()) {
      pieces += 1;
      expect(held()).toBe(1);
    }
    expect(pieces).toBe(WINDOWS);
    expect(held()).toBe(0);
  });

  it('gives them back when its reader leaves', async () => {
    const memory = CoreBudget.allocate();
    const options = { speed: 1, deterministic: true };
    const spoken = speakText('Aaaa.', options, testCall(), speaker(new CoreBudget(memory)));
    await spoken.next();
    await spoken.return({} as never);
    expect([...new Int32Array(memory)].every((count) => count === 0)).toBe(true);
  });
});
