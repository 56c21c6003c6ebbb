import { describe, expect, it } from 'vitest';
import {
  AttachmentDesk,
  createAttachmentStore,
  sizeWords,
} from '../../../../src/renderer/conversation/attachment-desk';
import type { ReadableFile } from '../../../../src/renderer/conversation/attachment-desk';
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from '../../../../src/shared/attachment-text';

function file(name: string, content: string | readonly number[]): ReadableFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { buffer } = Uint8Array.from(bytes);
  return { name, size: bytes.length, arrayBuffer: () => Promise.resolve(buffer) };
}

/** A token a word, and room for a hundred; without a model when `null`. */
function deskOf(roomTokens: number | null = 100) {
  const store = createAttachmentStore();
  const desk = new AttachmentDesk({
    store,
    bridge: {
      measureAttachment: ({ text }) =>
        roomTokens === null
          ? Promise.reject(new Error('it is still warming up'))
          : Promise.resolve({ tokens: text.split(' ').length, roomTokens }),
    },
  });
  const names = (): string[] => store.getState().attached.map((one) => one.file.name);
  const problem = (): string | null => store.getState().problem;
  return { desk, store, names, problem };
}

describe('files on their way to the next message', () => {
  it('are read, measured, and leave with it once', async () => {
    const { desk, store, names } = deskOf();
    await desk.add([file('list.txt', 'milk and bread\n'), file('b.md', '# one')]);
    expect(names()).toEqual(['list.txt', 'b.md']);
    expect(store.getState().attached.map(sizeWords)).toEqual([
      '3 tokens, 3 % of the room',
      '2 tokens, 2 % of the room',
    ]);
    expect(desk.takeAll()).toEqual([
      { name: 'list.txt', text: 'milk and bread' },
      { name: 'b.md', text: '# one' },
    ]);
    expect(desk.takeAll()).toEqual([]);
  });

  it('can be taken back', async () => {
    const { desk, store, names } = deskOf();
    await desk.add([file('a.txt', 'a'), file('b.txt', 'b')]);
    desk.remove(store.getState().attached[0]?.id ?? -1);
    expect(names()).toEqual(['b.txt']);
  });

  it.each([
    ['no text', file('photo.png', [0x89, 0x50, 0xff]), 'photo.png is no text file. Attach plain'],
    ['empty', file('empty.txt', ' \n'), 'empty.txt is empty.'],
    [
      'too large to be read',
      file('book.txt', 'x'.repeat(MAX_ATTACHMENT_BYTES + 1)),
      `Attach a text file of at most ${MAX_ATTACHMENT_BYTES} bytes.`,
    ],
    [
      'a folder',
      { name: 'notes', size: 0, arrayBuffer: () => Promise.reject(new Error('NotReadable')) },
      'notes cannot be read. Attach single text files',
    ],
    [
      'too long for the model',
      file('long.txt', 'word '.repeat(101)),
      'long.txt has 101 tokens, the model has room for 100. Attach a shorter part',
    ],
  ])('are refused when they are %s, with what to do', async (_what, bad, words) => {
    const { desk, names, problem } = deskOf();
    await desk.add([bad]);
    expect(names()).toEqual([]);
    expect(problem()).toContain(words);
    await desk.add([file('good.txt', 'fine')]);
    expect(problem()).toBeNull();
  });

  it('share one room', async () => {
    const { desk, names, problem } = deskOf();
    await desk.add([file('a.txt', 'a '.repeat(60)), file('b.txt', 'b '.repeat(60))]);
    expect(names()).toEqual(['a.txt']);
    expect(problem()).toContain('b.txt has 60 tokens, the model has room for 40');
  });

  it('are no more than a message holds', async () => {
    const { desk, names, problem } = deskOf();
    await desk.add(
      Array.from({ length: MAX_ATTACHMENTS + 1 }, (_, at) => file(`${at}.txt`, 'text')),
    );
    expect(names()).toHaveLength(MAX_ATTACHMENTS);
    expect(problem()).toContain('is too much for one message');
  });

  it('are taken while no model can count', async () => {
    const { desk, store } = deskOf(null);
    await desk.add([file('a.txt', 'one two')]);
    expect(store.getState().attached.map(sizeWords)).toEqual(['2 words']);
  });

  it('get names when they were pasted', async () => {
    const { desk, names } = deskOf();
    await desk.addText('a long letter');
    await desk.addText('another one');
    expect(names()).toEqual(['pasted text', 'pasted text 2']);
  });

  it('stay until the words they went with were heard', async () => {
    const { desk, names } = deskOf();
    await desk.add([file('a.txt', 'a')]);
    const sent = desk.current();
    await desk.add([file('later.txt', 'b')]);
    desk.sentWith('t1', sent);
    desk.heard('another turn');
    expect(names()).toEqual(['a.txt', 'later.txt']);
    desk.heard('t1');
    expect(names()).toEqual(['later.txt']);
  });
});
