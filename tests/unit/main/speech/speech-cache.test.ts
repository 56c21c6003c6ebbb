import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SpeechCache } from '../../../../src/main/speech/speech-cache';

const SECOND = 22_050;
const key = (text: string, speed = 1, voiceId = 'joe') => ({ voiceId, speed, text });
const speech = (level = 0.25, seconds = 0.1) => ({
  samples: new Float32Array(SECOND * seconds).fill(level),
  sampleRateHz: SECOND,
});

describe('SpeechCache', () => {
  let scratch: string;
  let folder: string;
  let problems: string[];
  const open = (limitBytes = 1_000_000) =>
    new SpeechCache({ folder, limitBytes, onProblem: (problem) => problems.push(problem) });
  const kept = async (cache: SpeechCache, text: string, level?: number) => {
    cache.put(key(text), speech(level));
    await cache.settled();
  };

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'sotto-speech-'));
    folder = join(scratch, 'speech');
    problems = [];
  });
  afterEach(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  it('gives back what was kept, also after a restart', async () => {
    await kept(open(), 'Yes.', 0.5);
    const later = open();
    await later.settled();
    const found = await later.get(key('Yes.'));
    expect(found?.sampleRateHz).toBe(SECOND);
    expect(found?.samples).toHaveLength(SECOND / 10);
    expect(found?.samples[7]).toBeCloseTo(0.5, 4);
  });

  it('tells voices, speeds and texts apart', async () => {
    const cache = open();
    await kept(cache, 'Yes.');
    expect(await cache.get(key('Yes'))).toBeNull();
    expect(await cache.get(key('Yes.', 1.2))).toBeNull();
    expect(await cache.get(key('Yes.', 1, 'amy'))).toBeNull();
  });

  it('holds no words, and nobody else may read it', async () => {
    await kept(open(), 'My secret is safe.');
    const [name = ''] = readdirSync(folder);
    expect(name).not.toContain('secret');
    expect(readFileSync(join(folder, name)).toString('latin1')).not.toContain('secret');
  });

  it('gives up what was used longest ago when it is full', async () => {
    const one = 16 + 2 * (SECOND / 10);
    const cache = open(one * 3);
    for (const text of ['a', 'b', 'c']) await kept(cache, text);
    expect(await cache.get(key('a'))).not.toBeNull();
    await kept(cache, 'd');
    expect(await cache.get(key('b'))).toBeNull();
    for (const text of ['a', 'c', 'd']) expect(await cache.get(key(text))).not.toBeNull();
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('keeps to a smaller limit from the next start on', async () => {
    const cache = open();
    for (const text of ['a', 'b', 'c']) await kept(cache, text);
    await open(16 + 2 * (SECOND / 10)).settled();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it.each([
    ['cut short', (path: string) => truncateSync(path, 100)],
    ['empty', (path: string) => writeFileSync(path, '')],
    [
      'changed in one bit',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[900] = (bytes[900] ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
    ],
    ['of another kind', (path: string) => writeFileSync(path, 'x'.repeat(4_426))],
  ])('a file that is %s counts as not there, and goes', async (_how, damage) => {
    const cache = open();
    await kept(cache, 'Yes.');
    const [name = ''] = readdirSync(folder);
    damage(join(folder, name));
    expect(await cache.get(key('Yes.'))).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
    await kept(cache, 'Yes.');
    expect(await cache.get(key('Yes.'))).not.toBeNull();
  });

  it('notices that it was deleted from outside, and begins again', async () => {
    const cache = open();
    await kept(cache, 'Yes.');
    rmSync(folder, { recursive: true });
    expect(await cache.get(key('Yes.'))).toBeNull();
    await kept(cache, 'No.');
    expect(await cache.get(key('No.'))).not.toBeNull();
  });

  it('says once that nothing can be kept, and goes on', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    const cache = open();
    await kept(cache, 'Yes.');
    await kept(cache, 'No.');
    expect(problems).toHaveLength(1);
    expect(await cache.get(key('Yes.'))).toBeNull();
  });
});
