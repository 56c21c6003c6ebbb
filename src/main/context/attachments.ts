import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { attachmentText, MAX_ATTACHMENT_BYTES, tooLarge } from '../../shared/attachment-text';
import { SottoError, errorMessage } from '../../shared/errors';
import type { PromptAttachment } from '../../shared/prompt';

/**
 * The line that stands for a file in the user's message: beside the whole file in the turn it came
 * with, alone in every later one (product B8). `FILE_LINE` knows it again.
 */
export function withFileLines(text: string, attachments: readonly PromptAttachment[]): string {
  const lines = attachments.map(
    ({ name, text: words }) =>
      `[File ${name}, ${words.split(/\s+/u).filter(Boolean).length} words]`,
  );
  return [text, ...lines].join('\n');
}

/** A name is no word of the user's, whatever it says: nothing is learnt from it. */
export const FILE_LINE = /^\[File .*, \d+ words\]$/u;

/** Reads a text file from the disk. Errors: `not-found`, `bad-input` (too large, empty, no text). */
export function readAttachment(path: string): PromptAttachment {
  const name = basename(path);
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    if (size > MAX_ATTACHMENT_BYTES) throw tooLarge(name, size);
    bytes = readFileSync(path);
  } catch (cause) {
    if (cause instanceof SottoError) throw cause;
    throw new SottoError('not-found', `${name} cannot be read: ${errorMessage(cause)}`, { cause });
  }
  return { name, text: attachmentText(bytes, name) };
}
