import { it } from 'vitest';
import { killMemoryWriter } from './kill-memory';

it('loses nothing that was acknowledged over 20 kills', { timeout: 180_000 }, async () => {
  await killMemoryWriter(20, 20_240_601);
});
