import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readZipDirectory, readZipMember } from '../../../../src/main/models/zip-member';
import { makeZip, type ZipEntry } from './helpers/make-zip';
import { useTemporaryFolder } from './helpers/temporary-folder';

const folder = useTemporaryFolder();

async function readAll(path: string, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readZipMember(path, name)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function writeZip(entries: ZipEntry[], comment?: string): string {
  const path = join(folder(), 'a.whl');
  writeFileSync(path, makeZip(entries, comment));
  return path;
}

describe('readZipMember', () => {
  const noise = randomBytes(300_000);
  const zeros = Buffer.alloc(200_000);
  const entries = [
    { name: 'pkg/stored.bin', content: noise, stored: true },
    { name: 'pkg/deflated.bin', content: zeros },
    { name: 'pkg/empty', content: Buffer.alloc(0) },
    { name: 'pkg/last.txt', content: Buffer.from('the end') },
  ];

  it('reads stored, deflated and empty members', async () => {
    const path = writeZip(entries, 'a comment after the end record');
    for (const { name, content } of entries) {
      expect((await readAll(path, name)).equals(content)).toBe(true);
    }
    expect((await readZipDirectory(path)).get('pkg/deflated.bin')?.sizeBytes).toBe(200_000);
  });

  it('refuses a member that is not there', async () => {
    await expect(readAll(writeZip(entries), 'pkg/other')).rejects.toMatchObject({
      kind: 'model-damaged',
    });
  });

  it('refuses an archive cut anywhere', async () => {
    const whole = makeZip(entries);
    const path = join(folder(), 'cut.whl');
    for (const length of [0, 10, 1000, whole.length - 100, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, length));
      await expect(readAll(path, 'pkg/last.txt')).rejects.toThrow();
    }
  });

  it('refuses a member whose data does not unpack to its size', async () => {
    const whole = makeZip([{ name: 'x', content: Buffer.alloc(1000) }]);
    const directory = whole.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    whole.writeUInt32LE(999, directory + 24);
    const path = join(folder(), 'wrong.whl');
    writeFileSync(path, whole);
    await expect(readAll(path, 'x')).rejects.toMatchObject({ kind: 'model-damaged' });
  });
});
