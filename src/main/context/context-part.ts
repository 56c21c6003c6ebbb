import type { Tracer } from '../../shared/trace';
import type { RequestCache } from './request-cache';

/** The parts of a prompt that are asked for, besides the user's words and the conversation. */
export type ContextPartName =
  | 'persona'
  | 'mode'
  | 'guidance'
  | 'profile'
  | 'recall'
  | 'summary'
  | 'affect'
  | 'time';

/** What a part may look at. The same request gives the same lines as long as nothing was stored. */
export interface ContextRequest {
  readonly conversationId: string;
  /** The user's words, or what of them is agreed so far; '' when a part is asked for in idle time. */
  readonly text: string;
  readonly nowMs: number;
  /** Look-ups of this turn: ask it first, so that each happens once (product B10). */
  readonly cache: RequestCache;
}

export interface ContextPartOptions {
  readonly signal: AbortSignal;
  /** Its spans hang below the part's own span. */
  readonly tracer: Tracer | undefined;
}

/**
 * One component of the context. Parts are built in parallel, each under its own span and deadline; one
 * that throws is left out and named, and the turn goes on (product B7).
 *
 * A part gives lines, the most important first; each is whole by itself, and where they do not all fit
 * the last ones are left out. It knows nothing of where in the prompt they stand:
 * - `profile` and `summary` stand in the stable part, as they were when the window was last compacted.
 *   Lines of the profile that are newer than that stand late, until the next compaction.
 * - `affect`, `mode` and `guidance` stand late, just before the user's words.
 */
export interface ContextPart {
  readonly name: ContextPartName;
  build(request: ContextRequest, options: ContextPartOptions): Promise<readonly string[]>;
}
