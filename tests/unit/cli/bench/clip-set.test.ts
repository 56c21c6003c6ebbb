import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseClips, openClipSet } from '../../../../src/cli/bench/clip-set';
import { encodeWav } from '../../../../src/main/audio/wav';

describe('chooseClips', () => {
  const clips = Array.from({ length: 30 }, (_, index) => ({
    file: `clip-${index}.wav`,
    seconds: 1 + ((index * 7) % 30),
  }));

  it('takes a few that stand for all lengths', () => {
    const lengths = chooseClips(clips, 3, 1).map(({ seconds }) => seconds);
    expect(lengths.toSorted((a, b) => a - b)).toEqual([6, 16, 26]);
  });

  it('gives the same order for the same seed, and another for another', () => {
    const files = (seed: number): string[] =>
      chooseClips(clips, undefined, seed).map(({ file }) => file);
    expect(files(1)).toEqual(files(1));
    expect(files(2)).not.toEqual(files(1));
    expect(files(2).toSorted()).toEqual(files(1).toSorted());
  });

  it('does not depend on the order in the manifest', () => {
    expect(chooseClips(clips.toReversed(), 5, 4)).toEqual(chooseClips(clips, 5, 4));
  });

  it('takes all when the limit is larger', () => {
    expect(chooseClips(clips, 100, 1)).toHaveLength(30);
  });
});

describe('openClipSet', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sotto-clips-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('measures a clip whose length is not told, and leaves out what is not there', () => {
    const samples = new Float32Array(8000).fill(0.1);
    writeFileSync(join(folder, 'a.wav'), encodeWav({ samples, sampleRateHz: 16_000 }));
    writeFileSync(
      join(folder, 'manifest.json'),
      JSON.stringify({ items: [{ file: 'a.wav', text: 'Hello.' }, { file: 'gone.wav' }] }),
    );
    const [only, ...others] = openClipSet(folder);
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      file: 'a.wav',
      references: ['Hello.'],
      exact: true,
      seconds: 0.5,
    });
    expect(only?.read()).toHaveLength(8000);
  });

  it('says what is missing', () => {
    expect(() => openClipSet(folder)).toThrow('manifest.json is missing');
  });
});
