import { describe, expect, it } from 'vitest';

import { answerToCrash, CRASH_WINDOW_MS } from '../../../../src/main/app/crash-policy';

describe('answerToCrash', () => {
  it('reloads after the first crash', () => {
    expect(answerToCrash([], 1000)).toBe('reload');
  });

  it('shows the recovery page after the second within a minute', () => {
    expect(answerToCrash([1000], 1000 + CRASH_WINDOW_MS - 1)).toBe('recovery-page');
  });

  it('reloads again when the earlier crash is a minute old', () => {
    expect(answerToCrash([1000], 1000 + CRASH_WINDOW_MS)).toBe('reload');
  });

  it('gives up after the third within a minute', () => {
    expect(answerToCrash([1000, 2000], 3000)).toBe('give-up');
  });
});
