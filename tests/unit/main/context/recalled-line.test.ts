import { describe, expect, it } from 'vitest';
import { recalledLine } from '../../../../src/main/context/recalled-line';

const NOW_MS = 1_800_000_000_000;

describe('recalledLine', () => {
  const memory = (text: string, saidMs = NOW_MS) => ({
    memoryId: 1,
    turnId: 'old',
    text,
    speaker: 'user' as const,
    score: 1,
    source: 'vector' as const,
    distance: 0.1,
    saidMs,
  });

  it('quotes with source and time, on one line', () => {
    const dayMs = 86_400_000;
    expect(recalledLine(memory('Anna\nlives  in Lisbon'), NOW_MS)).toBe(
      'today, you heard: "Anna lives in Lisbon"',
    );
    expect(recalledLine(memory('x', NOW_MS - dayMs), NOW_MS)).toContain('yesterday');
    expect(recalledLine(memory('x', NOW_MS - 9 * dayMs), NOW_MS)).toContain('9 days ago');
  });
});
