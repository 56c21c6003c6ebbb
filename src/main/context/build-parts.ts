import { errorMessage, throwIfAborted } from '../../shared/errors';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import { withDeadline } from '../turn/deadline';
import { STAGE_LIMIT_MS } from '../turn/limits';
import type { LeftOut } from './assemble';
import type { ContextPart, ContextPartName, ContextRequest } from './context-part';

export interface BuiltParts {
  /** Lines of a part, none when it gave none, failed, or is not there. */
  lines(name: ContextPartName): readonly string[];
  /** False when it failed or is not there: then what was known before stands. */
  has(name: ContextPartName): boolean;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Builds all parts at once, each under its own span and deadline. One that fails is left out and named;
 * only a cancel of the whole ends this with an error (product B7).
 */
export async function buildParts(
  parts: readonly ContextPart[],
  request: ContextRequest,
  { signal, tracer }: { readonly signal: AbortSignal; readonly tracer: Tracer | undefined },
): Promise<BuiltParts> {
  const built = new Map<ContextPartName, readonly string[]>();
  const leftOut: LeftOut[] = [];
  const build = async (part: ContextPart): Promise<void> => {
    const run = async (inner: Tracer | undefined): Promise<readonly string[]> =>
      await withDeadline(
        signal,
        `the part ${part.name}`,
        STAGE_LIMIT_MS.contextPart,
        async (limited) => await part.build(request, { signal: limited, tracer: inner }),
      );
    try {
      const lines =
        tracer === undefined
          ? await run(undefined)
          : await tracer.span(SPAN.contextPart, { part: part.name }, async (span, inner) => {
              try {
                const found = await run(inner);
                span.set({ lines: found.length });
                return found;
              } catch (error) {
                span.set({ leftOutBecause: errorMessage(error) });
                throw error;
              }
            });
      built.set(part.name, lines);
    } catch (error) {
      throwIfAborted(signal);
      leftOut.push({ part: part.name, because: errorMessage(error) });
    }
  };
  await Promise.all(parts.map(build));
  return {
    lines: (name) => built.get(name) ?? [],
    has: (name) => built.has(name),
    leftOut,
  };
}
