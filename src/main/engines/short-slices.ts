import { createRequire } from 'node:module';
import type * as Native from '../../../native/whisper/index';

/**
 * So that a thread with little to do, the database's or this one, gets a core as soon as it wakes up
 * beside a computing model, not a scheduler's tick later (docs/decisions/0088-commit-beside-a-generation.md).
 * To be called before the engines' threads begin: they inherit it.
 *
 * @returns how many threads took it; 0 where the system or the addon has no such thing
 */
export function shortenSlices(addonPath: string): number {
  try {
    const addon = createRequire(import.meta.url)(addonPath) as typeof Native;
    return addon.shortenSlices();
  } catch {
    // A broken addon is told where it is needed, by the part that hears.
    return 0;
  }
}
