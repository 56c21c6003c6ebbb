import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { SPAN } from '../../../src/shared/trace';

const document = readFileSync(
  fileURLToPath(new URL('../../../docs/life-of-a-turn.md', import.meta.url)),
  'utf8',
);
/** Steps of a start. */
const NOT_OF_A_TURN = new Set<string>([SPAN.load, SPAN.warm]);

it('the life of a turn names every span that a turn can have, and no other', () => {
  const steps = Object.values(SPAN).filter((name) => !NOT_OF_A_TURN.has(name));
  const named = [...document.matchAll(/`([a-z]+(?:\.[a-z_]+)?)`/gu)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual([...steps].sort());
});
