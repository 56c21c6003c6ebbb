import type { Readiness } from '../../shared/contracts/ipc';
import type { ModelEntry } from '../../shared/contracts/library-calls';
import { formatBytes } from '../ui/format';

/** What the choice does, what it costs, and how it stands. Pure. */
export function strongModelNote(
  offered: number,
  chosen: Pick<ModelEntry, 'bytes' | 'approximate'> | undefined,
  state: Readiness['strong'],
): string {
  const does =
    'Explains, plans, and answers from your memory and profile; all else stays with the quick model. ' +
    'Kinds of turns must be told apart for it.';
  if (chosen === undefined) {
    if (offered === 0) return `${does} Fetch another model first.`;
    return `${does} Both stay loaded.`;
  }
  const size = `${chosen.approximate ? 'about ' : ''}${formatBytes(chosen.bytes)}`;
  const costs = `Both stay loaded: this one takes ${size} of memory, and more for the talk.`;
  return [does, costs, stateWords(state)].filter((words) => words !== '').join(' ');
}

function stateWords(state: Readiness['strong']): string {
  switch (state?.state) {
    case undefined:
    case 'ready':
      return '';
    case 'waiting':
    case 'loading':
    case 'warming':
      return 'It is being loaded; until then the other one answers.';
    case 'failed':
    case 'missing':
      return `It is not loaded, so the other one answers: ${state.problem ?? 'nobody knows why'}`;
  }
}
