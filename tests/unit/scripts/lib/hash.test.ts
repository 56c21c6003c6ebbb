import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { hashInputs, integrityOf } from '../../../../scripts/lib/hash.mjs';

describe('hashInputs', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sotto-hash-'));
    mkdirSync(join(root, 'src', 'deep'), { recursive: true });
    writeFileSync(join(root, 'src', 'a.ts'), 'a');
    writeFileSync(join(root, 'src', 'deep', 'b.ts'), 'b');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is the same for the same files', () => {
    expect(hashInputs(root, ['src'])).toBe(hashInputs(root, ['src']));
  });

  it('tells changed, renamed and new files, and words', () => {
    const seen = new Set([hashInputs(root, ['src'])]);
    writeFileSync(join(root, 'src', 'deep', 'b.ts'), 'c');
    seen.add(hashInputs(root, ['src']));
    rmSync(join(root, 'src', 'deep', 'b.ts'));
    writeFileSync(join(root, 'src', 'deep', 'c.ts'), 'c');
    seen.add(hashInputs(root, ['src']));
    writeFileSync(join(root, 'src', 'deep', 'd.ts'), '');
    seen.add(hashInputs(root, ['src']));
    seen.add(hashInputs(root, ['src'], ['word']));
    expect(seen.size).toBe(5);
  });

  it('takes a missing file as no file', () => {
    expect(hashInputs(root, ['src', 'nowhere'])).toBe(hashInputs(root, ['src']));
  });
});

describe('integrityOf', () => {
  it('gives the digest in the form of npm', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sotto-hash-'));
    const path = join(folder, 'abc');
    writeFileSync(path, 'abc');
    // The sha512 test vector of FIPS 180-2 for "abc".
    const vector =
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
      '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f';
    const expected = `sha512-${Buffer.from(vector, 'hex').toString('base64')}`;
    expect(await integrityOf(path)).toBe(expected);
    rmSync(folder, { recursive: true });
  });
});
