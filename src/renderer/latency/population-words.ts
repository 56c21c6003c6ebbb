import type { Population } from '../../shared/contracts/latency';

/** How a turn came in and what kind it was: turns of other kinds are never compared with it. */
export function classWords({ input, turnClass }: Pick<Population, 'input' | 'turnClass'>): string {
  const came = input === 'speech' ? 'spoken' : 'typed';
  return turnClass === null ? came : `${came}, ${turnClass.replace(/[-_]/gu, ' ')}`;
}
