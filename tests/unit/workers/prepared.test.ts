import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PreparedFiles } from '../../../src/workers/prepared';
import type { PreparedWork } from '../../../src/workers/prepared';

describe('PreparedFiles', () => {
  let folder: string;
  let dir: string;
  let work: PreparedWork;
  const content = Uint8Array.from({ length: 5000 }, (_, index) => index % 251);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sotto-prepared-'));
    dir = join(folder, 'prepared');
    const modelPath = join(folder, 'model.bin');
    await writeFile(modelPath, 'a model');
    work = { kind: 'silence', modelPath, dependsOn: ['1.8.3', 1] };
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what an earlier start kept', async () => {
    expect(await new PreparedFiles(dir).read(work)).toBeNull();
    await new PreparedFiles(dir).keep(work, content);
    expect(await new PreparedFiles(dir).read(work)).toEqual(Buffer.from(content));
  });

  it('forgets it when the model or anything else it depends on has changed', async () => {
    const files = new PreparedFiles(dir);
    await files.keep(work, content);
    expect(await files.read({ ...work, dependsOn: ['1.8.4', 1] })).toBeNull();
    await writeFile(work.modelPath, 'another model');
    expect(await files.read(work)).toBeNull();
  });

  it('never gives out what was damaged on the disk', async () => {
    const files = new PreparedFiles(dir);
    await files.keep(work, content);
    const [name = ''] = await readdir(dir);
    const bytes = await readFile(join(dir, name));
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    await writeFile(join(dir, name), bytes);
    expect(await files.read(work)).toBeNull();
    await writeFile(join(dir, name), bytes.subarray(0, 10));
    expect(await files.read(work)).toBeNull();
  });

  it('keeps one file a model and kind of work', async () => {
    const files = new PreparedFiles(dir);
    await files.keep(work, content);
    await files.keep({ ...work, kind: 'windows' }, content);
    await files.keep({ ...work, dependsOn: ['1.8.4', 1] }, content);
    expect((await readdir(dir)).map((name) => name.split('-')[0]).sort()).toEqual([
      'silence',
      'windows',
    ]);
  });

  it('does without where nothing can be written', async () => {
    await writeFile(dir, 'a file stands in the way');
    await new PreparedFiles(dir).keep(work, content);
    expect(await new PreparedFiles(dir).read(work)).toBeNull();
    await new PreparedFiles(null).keep(work, content);
    expect(await new PreparedFiles(null).read(work)).toBeNull();
  });
});
