import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PreparedFiles } from '../../../src/workers/prepared';
import type { ModelPreparedFiles } from '../../../src/workers/prepared';

const MODEL = '/checkout/models/model.bin';
const SUM = 'a'.repeat(64);
const work = { kind: 'silence', dependsOn: ['1.8.3', 1] };
const asItIs = (content: Uint8Array): Uint8Array => content;

describe('PreparedFiles', () => {
  let folder: string;
  let dir: string;
  let files: ModelPreparedFiles;
  const content = Uint8Array.from({ length: 5000 }, (_, index) => index % 251);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sotto-prepared-'));
    dir = join(folder, 'prepared');
    files = new PreparedFiles(dir).of(MODEL, SUM);
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what an earlier start kept, wherever the same model lies by now', async () => {
    expect(await files.read(work, asItIs)).toBeNull();
    await files.keep(work, content);
    expect(await files.read(work, asItIs)).toEqual(Buffer.from(content));
    const elsewhere = new PreparedFiles(dir).of('/linked/model.bin', SUM);
    expect(await elsewhere.read(work, asItIs)).toEqual(Buffer.from(content));
    await elsewhere.keep(work, content);
    expect(await readdir(dir)).toHaveLength(1);
    expect(await files.read(work, asItIs)).not.toBeNull();
  });

  it('forgets it when the model or anything else it depends on has changed', async () => {
    await files.keep(work, content);
    expect(await files.read({ ...work, dependsOn: ['1.8.4', 1] }, asItIs)).toBeNull();
    const changed = new PreparedFiles(dir).of(MODEL, 'b'.repeat(64));
    expect(await changed.read(work, asItIs)).toBeNull();
  });

  it('never gives out what was damaged on the disk', async () => {
    await files.keep(work, content);
    const [name = ''] = await readdir(dir);
    const bytes = await readFile(join(dir, name));
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    await writeFile(join(dir, name), bytes);
    expect(await files.read(work, asItIs)).toBeNull();
    await writeFile(join(dir, name), bytes.subarray(0, 10));
    expect(await files.read(work, asItIs)).toBeNull();
  });

  it('takes what has another form than is asked for as not kept', async () => {
    await files.keep(work, content);
    const parse = (): never => {
      throw new SyntaxError('no JSON');
    };
    expect(await files.read(work, parse)).toBeNull();
    expect(await files.read(work, ({ length }) => length)).toBe(content.length);
  });

  it('keeps one file a model and kind of work', async () => {
    await files.keep(work, content);
    await files.keep({ ...work, kind: 'windows' }, content);
    await files.keep({ ...work, dependsOn: ['1.8.4', 1] }, content);
    expect((await readdir(dir)).map((name) => name.split('-')[0]).sort()).toEqual([
      'silence',
      'windows',
    ]);
  });

  it('does without where nothing can be written, or the model is not known', async () => {
    await writeFile(dir, 'a file stands in the way');
    await files.keep(work, content);
    expect(await files.read(work, asItIs)).toBeNull();
    const nowhere = new PreparedFiles(null).of(MODEL, SUM);
    await nowhere.keep(work, content);
    expect(await nowhere.read(work, asItIs)).toBeNull();
    const unknown = new PreparedFiles(folder).of(MODEL, undefined);
    expect(unknown.keepsFiles).toBe(false);
    await unknown.keep(work, content);
    expect(await readdir(folder)).toEqual(['prepared']);
  });
});
