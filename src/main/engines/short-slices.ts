import { createRequire } from 'node:module';
import type * as Native from '../../../native/whisper/index';
import type { EnginesOptions } from './engines';

/**
 * So that a thread with little to do, the database's or this one, gets a core back sooner when it wakes
 * up beside a computing model (docs/decisions/0088-commit-beside-a-generation.md). To be called before
 * the engines' threads begin: they inherit it. Where no model is loaded nothing is done.
 *
 * @returns how many threads took it; 0 where the system or the addon has no such thing
 */
export function shortenSlices({ paths, only }: Pick<EnginesOptions, 'paths' | 'only'>): number {
  if (only?.includes('thinking') === false) return 0;
  try {
    const addon = createRequire(import.meta.url)(paths.whisperAddon) as typeof Native;
    return addon.shortenSlices();
  } catch {
    // A broken addon is told where it is needed, by the part that hears.
    return 0;
  }
}
