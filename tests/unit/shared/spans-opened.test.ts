import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { SPAN } from '../../../src/shared/trace';

const SRC = resolve(import.meta.dirname, '../../../src');
/** Where spans are read or described, not opened. */
const READERS = [
  'renderer/waterfall',
  'shared/stages.ts',
  'shared/critical-path.ts',
  'cli',
  'main/trace',
];

it('every span that has a name is opened somewhere', () => {
  const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/u.test(path))
    .filter((path) => !READERS.some((reader) => path.replaceAll('\\', '/').startsWith(reader)))
    .map((path) => readFileSync(join(SRC, path), 'utf8'))
    .join('\n');
  const opened = new Set([...sources.matchAll(/\bSPAN\.(\w+)/gu)].map(([, key]) => key));
  expect(Object.keys(SPAN).filter((key) => !opened.has(key))).toEqual([]);
});
