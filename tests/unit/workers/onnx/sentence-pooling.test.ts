import { describe, expect, it } from 'vitest';
import { poolSentence } from '../../../../src/workers/onnx/sentence-pooling';

describe('poolSentence', () => {
  it('is the normalised mean of the rows', () => {
    // Rows (1, 0) and (5, 8): mean (3, 4), length 5.
    const vector = poolSentence(Float32Array.of(1, 0, 5, 8), 2);
    expect([...vector].map((value) => value.toFixed(6))).toEqual(['0.600000', '0.800000']);
  });

  it('leaves a zero vector zero instead of dividing by it', () => {
    expect([...poolSentence(new Float32Array(6), 3)]).toEqual([0, 0, 0]);
  });
});
