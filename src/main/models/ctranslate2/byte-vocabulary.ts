import { z } from 'zod';
import { SottoError } from '../../../shared/errors';

const tokenizerSchema = z.object({
  model: z.object({ vocab: z.record(z.string(), z.number().int().nonnegative()) }),
});

/**
 * Whisper's ordinary tokens, without the special ones that whisper.cpp adds itself: 50,257 in the
 * multilingual models. The English models have 50,256 and `<|endoftext|>`, which their ggml files
 * count among the ordinary ones, so that both lists have the same length.
 */
export const WHISPER_TEXT_TOKENS = 50_257;

/**
 * The text tokens of a Hugging Face `tokenizer.json`, as raw bytes in the order of their ids.
 * Throws `model-damaged` when ids are missing or a token is not in GPT-2's byte alphabet.
 */
export function byteVocabulary(tokenizerJson: string): Buffer[] {
  let parsed;
  try {
    parsed = tokenizerSchema.parse(JSON.parse(tokenizerJson));
  } catch (error) {
    throw new SottoError(
      'model-wrong-type',
      'The tokenizer.json of the Whisper model is not one.',
      {
        cause: error,
      },
    );
  }
  const byteOf = byteDecoder();
  const tokens = new Array<Buffer | undefined>(WHISPER_TEXT_TOKENS);
  for (const [token, id] of Object.entries(parsed.model.vocab)) {
    if (id < WHISPER_TEXT_TOKENS) tokens[id] = decodeToken(token, byteOf);
  }
  return tokens.map((token, id) => {
    if (token === undefined) {
      throw new SottoError('model-damaged', `The Whisper tokenizer has no token with id ${id}.`);
    }
    return token;
  });
}

function decodeToken(token: string, byteOf: ReadonlyMap<string, number>): Buffer {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = byteOf.get(character);
    // A special token such as <|endoftext|> is plain ASCII, which is in the alphabet as itself.
    if (byte === undefined) {
      throw new SottoError('model-damaged', `The Whisper token "${token}" is not made of bytes.`);
    }
    bytes.push(byte);
  }
  return Buffer.from(bytes);
}

/**
 * GPT-2 writes its byte-level tokens as printable text: printable Latin-1 bytes stand for
 * themselves, the other 68 are moved to U+0100 and up, in their order. This is the way back.
 */
function byteDecoder(): Map<string, number> {
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  const byteOf = new Map<string, number>();
  let moved = 0;
  for (let byte = 0; byte < 256; byte += 1) {
    if (isPrintable(byte)) {
      byteOf.set(String.fromCodePoint(byte), byte);
    } else {
      byteOf.set(String.fromCodePoint(0x100 + moved), byte);
      moved += 1;
    }
  }
  return byteOf;
}
