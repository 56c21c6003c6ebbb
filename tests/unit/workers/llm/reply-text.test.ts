import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplyText } from '../../../../src/workers/llm/reply-text';

/** A tokenizer whose tokens are bytes: the hardest case for whole characters. */
const bytes = (text: string): number[] => [...new TextEncoder().encode(text)];
const detokenize = (tokens: readonly number[]): string =>
  new TextDecoder().decode(Uint8Array.from(tokens));

function read(
  text: string,
  options: { stopTexts?: string[]; singleLine?: boolean } = {},
): { chunks: string[]; reply: ReplyText } {
  const reply = new ReplyText(detokenize, {
    stopTexts: options.stopTexts ?? [],
    singleLine: options.singleLine ?? false,
  });
  const chunks: string[] = [];
  for (const byte of bytes(text)) {
    const chunk = reply.push(byte);
    if (chunk !== '') chunks.push(chunk);
    if (reply.stopped) break;
  }
  const rest = reply.finish();
  if (rest !== '') chunks.push(rest);
  return { chunks, reply };
}

describe('ReplyText', () => {
  it('releases whole characters only, in order', () => {
    const { chunks, reply } = read('Ça va 👍🏽 où?');
    expect(chunks.join('')).toBe('Ça va 👍🏽 où?');
    expect(chunks).toContain('Ç');
    expect(chunks.every((chunk) => !chunk.includes('\uFFFD'))).toBe(true);
    expect(reply.text).toBe('Ça va 👍🏽 où?');
  });

  it('drops blanks at both ends but keeps those inside', () => {
    expect(read('  \n Hello  there \n\n').chunks.join('')).toBe('Hello  there');
  });

  it('ends a one-line reply at the first line break after a visible character', () => {
    const { chunks, reply } = read('\n Rex.\nSam: and', { singleLine: true });
    expect(chunks.join('')).toBe('Rex.');
    expect(reply.stopped).toBe(true);
  });

  it('never shows the beginning of a stop text', () => {
    const { chunks, reply } = read('Fine. Sam: what', { stopTexts: ['Sam:'] });
    expect(chunks.join('')).toBe('Fine.');
    expect(chunks.some((chunk) => chunk.includes('S'))).toBe(false);
    expect(reply.rawText).toBe('Fine.');
  });

  it('shows what only looked like a stop text', () => {
    expect(read('Samba, Sam', { stopTexts: ['Sam:'] }).chunks.join('')).toBe('Samba, Sam');
  });

  it('drops a character that was cut off', () => {
    const reply = new ReplyText(detokenize, { stopTexts: [], singleLine: false });
    for (const byte of bytes('ok 👍').slice(0, -1)) reply.push(byte);
    reply.finish();
    expect(reply.text).toBe('ok');
  });

  it('adds up to the trimmed text before the first stop, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.boolean(), (words, stop) => {
        fc.pre(!words.includes('\uFFFD') && words.isWellFormed() && !words.includes('ENDE'));
        const { chunks, reply } = read(stop ? `${words}ENDE more` : words, { stopTexts: ['ENDE'] });
        expect(chunks.join('')).toBe(words.trim());
        expect(reply.text).toBe(words.trim());
        expect(reply.stopped).toBe(stop);
      }),
    );
  });
});
