import { SottoError } from './errors';

/** More than any context of today holds; what a model really has room for is measured. */
export const MAX_ATTACHMENT_BYTES = 100_000;
export const MAX_ATTACHMENTS = 4;
/** Of all files of one turn: with its words they fit into one message between window and main. */
export const MAX_ATTACHED_CHARACTERS = 200_000;

/**
 * The text of a file that is to go with a message: UTF-8 only, anything else would reach the model as
 * noise. Errors: `bad-input` (too large, empty, no text), with what to do instead.
 */
export function attachmentText(bytes: Uint8Array, name: string): string {
  if (bytes.length > MAX_ATTACHMENT_BYTES) throw tooLarge(name, bytes.length);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw notText(name, cause);
  }
  if (text.includes('\0')) throw notText(name, undefined);
  const trimmed = text.trim();
  if (trimmed === '') throw new SottoError('bad-input', `${name} is empty`);
  return trimmed;
}

/** Known before it is read. */
export function tooLarge(name: string, bytes: number): SottoError {
  return new SottoError('bad-input', `${name} has ${bytes} bytes`, {
    hint: `Attach a text file of at most ${MAX_ATTACHMENT_BYTES} bytes.`,
  });
}

function notText(name: string, cause: unknown): SottoError {
  return new SottoError('bad-input', `${name} is no text file`, {
    hint: 'Attach plain text in UTF-8: notes, a list, source code.',
    cause,
  });
}
