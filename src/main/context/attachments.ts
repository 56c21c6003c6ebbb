import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { SottoError, errorMessage } from '../../shared/errors';
import type { PromptAttachment } from '../../shared/prompt';

/** More than any context of today holds; what a model really has room for is checked in the turn. */
export const MAX_ATTACHMENT_BYTES = 100_000;

/**
 * The line that stands for a file in the user's message: beside the whole file in the turn it came
 * with, alone in every later one (product B8).
 */
export function withFileLines(text: string, attachments: readonly PromptAttachment[]): string {
  const lines = attachments.map(
    ({ name, text: words }) =>
      `[File ${name}, ${words.split(/\s+/u).filter(Boolean).length} words]`,
  );
  return [text, ...lines].join('\n');
}

/** Reads a text file from the disk. Errors: `not-found`, `bad-input` (too large, empty, no text). */
export function readAttachment(path: string): PromptAttachment {
  const name = basename(path);
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    if (size > MAX_ATTACHMENT_BYTES) {
      throw new SottoError('bad-input', `${name} has ${size} bytes`, {
        hint: `Attach a text file of at most ${MAX_ATTACHMENT_BYTES} bytes.`,
      });
    }
    bytes = readFileSync(path);
  } catch (cause) {
    if (cause instanceof SottoError) throw cause;
    throw new SottoError('not-found', `${name} cannot be read: ${errorMessage(cause)}`, { cause });
  }
  return { name, text: textOf(bytes, name) };
}

/** UTF-8 only: anything else would reach the model as noise. */
function textOf(bytes: Buffer, name: string): string {
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

function notText(name: string, cause: unknown): SottoError {
  return new SottoError('bad-input', `${name} is no text file`, {
    hint: 'Attach plain text in UTF-8: notes, a list, source code.',
    cause,
  });
}
