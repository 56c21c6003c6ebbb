import { expect, it } from 'vitest';
import { strongModelNote } from '../../../../src/renderer/settings/strong-model-note';

const big = { bytes: 1_100_000_000, approximate: false };

it('says what it costs, and how a load stands', () => {
  expect(strongModelNote(0, undefined, undefined)).toContain('Fetch another model first.');
  expect(strongModelNote(1, undefined, undefined)).toContain('Both stay loaded.');
  const item = { model: 'big', progress: null, problem: null } as const;
  const ready = strongModelNote(1, big, { ...item, state: 'ready' });
  expect(ready).toContain('1.1 GB of memory');
  expect(ready).not.toContain('the other one answers');
  expect(strongModelNote(1, big, { ...item, state: 'loading' })).toContain('is being loaded');
  const failed = { ...item, state: 'failed', problem: 'not enough memory' } as const;
  expect(strongModelNote(1, big, failed)).toContain('the other one answers: not enough memory');
});
