import { errorMessage } from '../../shared/errors';
import type { Companion } from '../companion';
import { CLEAN_UP_EVERY_MS } from './clean-up';

/** The start has better things to do. */
const FIRST_AFTER_MS = 60_000;

/**
 * Cleans up a minute after the start and every six hours from then on.
 * @returns the function that ends it
 */
export function setupHousekeeping(companion: Pick<Companion, 'memory'>): () => void {
  const run = (): void => {
    companion.memory.cleanUp().catch((error: unknown) => {
      // Nothing is lost: what could not be cleaned now is cleaned the next time.
      console.error(`[clean-up] ${errorMessage(error)}`);
    });
  };
  const first = setTimeout(run, FIRST_AFTER_MS);
  const each = setInterval(run, CLEAN_UP_EVERY_MS);
  return () => {
    clearTimeout(first);
    clearInterval(each);
  };
}
