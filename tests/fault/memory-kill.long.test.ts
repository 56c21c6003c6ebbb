import { it } from 'vitest';
import { killMemoryWriter } from './kill-memory';

it('loses nothing that was acknowledged over 200 kills', { timeout: 1_200_000 }, async () => {
  await killMemoryWriter(200, Date.now() % 1_000_000);
});
