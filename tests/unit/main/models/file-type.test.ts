import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sniffFileType } from '../../../../src/main/models/file-type';
import { useTemporaryFolder } from './helpers/temporary-folder';

const folder = useTemporaryFolder();

it.each([
  ['gguf', Buffer.from('GGUF\x03\0\0\0')],
  ['ggml', Buffer.from([0x6c, 0x6d, 0x67, 0x67, 1, 2, 3, 4])],
  ['onnx', Buffer.from('\x08\x08\x12\x07pytorch\x1a')],
  ['json', Buffer.from('  {"audio": 1}')],
  ['json', Buffer.from('\uFEFF[1, 2]')],
  [undefined, Buffer.from('PK\x03\x04')],
  [undefined, Buffer.from('<!doctype html>')],
  [undefined, Buffer.from('version https://git-lfs.github.com/spec/v1')],
  [undefined, Buffer.alloc(0)],
])('takes first bytes for %s', async (type, head) => {
  const path = join(folder(), 'file');
  writeFileSync(path, head);
  expect(await sniffFileType(path)).toBe(type);
});
