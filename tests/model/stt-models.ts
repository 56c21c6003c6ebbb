import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const MODELS_DIR = process.env['SOTTO_MODELS_DIR'] ?? join(ROOT, 'resources', 'models');

/** The addon that set-up built for this machine. */
export const WHISPER_ADDON =
  process.env['SOTTO_WHISPER_ADDON'] ?? join(ROOT, 'native', 'whisper', 'sotto-whisper.node');

export const WHISPER_BASE = join(MODELS_DIR, 'whisper-base-q8_0', 'ggml-base-q8_0.bin');
export const WHISPER_TINY_EN = join(MODELS_DIR, 'whisper-tiny.en', 'ggml-tiny.en.bin');

/** Why tests that need these files cannot run, or null. */
export function missingBecause(...paths: readonly string[]): string | null {
  const missing = paths.filter((path) => !existsSync(path));
  return missing.length === 0 ? null : `not there: ${missing.join(', ')}; run npm test`;
}
