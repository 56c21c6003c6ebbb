import { describe, expect, it } from 'vitest';

import { ClipListener } from '../../../../src/main/app/clip-listener';

/** 24 ms at 16 kHz, as the capture worklet sends them. */
const CHUNK = 384;
const LOUD = 0.2;

function listen(pattern: readonly [peak: number, chunks: number][]): string[] {
  const listener = new ClipListener();
  const verdicts: string[] = [];
  for (const [peak, chunks] of pattern) {
    for (let i = 0; i < chunks; i++) verdicts.push(listener.hear(peak, CHUNK));
  }
  return verdicts;
}

describe('ClipListener', () => {
  it('waits for the clip, hears it, and tells its end once', () => {
    const verdicts = listen([
      [0, 20],
      [LOUD, 100],
      [0, 100],
    ]);
    expect(verdicts.filter((verdict) => verdict === 'over')).toHaveLength(1);
    expect(verdicts.indexOf('over')).toBeGreaterThan(120);
  });

  it('does not take a pause inside the sentence for its end', () => {
    const verdicts = listen([
      [0, 20],
      [LOUD, 30],
      [0, 20],
      [LOUD, 30],
    ]);
    expect(verdicts).not.toContain('over');
  });

  it('tells a hold that began inside the clip', () => {
    expect(listen([[LOUD, 3]])[0]).toBe('began-inside');
  });

  it('waits through silence and hum', () => {
    expect(new Set(listen([[0.004, 500]]))).toEqual(new Set(['waiting']));
  });
});
