import { SottoError, errorMessage } from '../../shared/errors';

/** What the board says of a part that could not be loaded. */
export function loadProblem(error: unknown): {
  readonly state: 'missing' | 'failed';
  readonly problem: string;
} {
  const hint = error instanceof SottoError && error.hint !== undefined ? ` ${error.hint}` : '';
  const missing = error instanceof SottoError && error.kind === 'model-missing';
  return { state: missing ? 'missing' : 'failed', problem: `${errorMessage(error)}${hint}` };
}
