import { SottoError } from '../../shared/errors';

/**
 * A signal that follows `parent` and also aborts when the stage runs out of time, naming the stage.
 * Call `clear` when the stage is over.
 */
export function deadline(
  parent: AbortSignal,
  stage: string,
  limitMs: number,
): { readonly signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(
      new SottoError('deadline', `${stage} took longer than ${(limitMs / 1000).toFixed(0)} s`, {
        hint: 'Your words are kept. A smaller model answers sooner.',
      }),
    );
  }, limitMs);
  return {
    signal: AbortSignal.any([parent, controller.signal]),
    clear: () => {
      clearTimeout(timer);
    },
  };
}

/** Runs one stage under its deadline. A cancel that the deadline caused is told as the deadline. */
export async function withDeadline<T>(
  parent: AbortSignal,
  stage: string,
  limitMs: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = deadline(parent, stage, limitMs);
  try {
    return await run(limit.signal);
  } catch (error) {
    const reason: unknown = limit.signal.reason;
    if (limit.signal.aborted && reason instanceof SottoError && reason.kind === 'deadline') {
      throw reason;
    }
    throw error;
  } finally {
    limit.clear();
  }
}
