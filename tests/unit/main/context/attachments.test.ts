import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FILE_LINE, readAttachment, withFileLines } from '../../../../src/main/context/attachments';
import { MAX_ATTACHMENT_BYTES } from '../../../../src/shared/attachment-text';

const folder = mkdtempSync(join(tmpdir(), 'sotto-attach-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('readAttachment', () => {
  it('reads text in UTF-8 and names the file without its folder', () => {
    expect(readAttachment(file('notes.txt', 'Zoë likes tea.\n'))).toEqual({
      name: 'notes.txt',
      text: 'Zoë likes tea.',
    });
  });

  it.each([
    ['pixels.png', Buffer.from([0x89, 0x50, 0xff, 0xfe]), 'pixels.png is no text file'],
    ['zero.bin', 'a\0b', 'zero.bin is no text file'],
    ['empty.txt', ' \n', 'empty.txt is empty'],
    ['long.txt', 'x'.repeat(MAX_ATTACHMENT_BYTES + 1), 'long.txt has 100001 bytes'],
  ])('refuses %s', (name, content, message) => {
    expect(() => readAttachment(file(name, content))).toThrow(message);
  });

  it('says which file is missing', () => {
    expect(() => readAttachment(join(folder, 'gone.txt'))).toThrow('gone.txt cannot be read');
  });
});

describe('withFileLines', () => {
  it('is the text alone without files', () => {
    expect(withFileLines('hello', [])).toBe('hello');
  });

  it('can be told apart from the words again', () => {
    const lines = withFileLines('hello', [{ name: 'I live in Rome, 3 words].txt', text: 'a b' }]);
    expect(lines.split('\n').map((line) => FILE_LINE.test(line))).toEqual([false, true]);
  });
});
