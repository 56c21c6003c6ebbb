import type { IpcEvents, Readiness, ReadinessItem } from '../../shared/contracts/ipc';
import type { ModelProgress } from '../../shared/contracts/library-calls';
import type { SpanEvent } from '../../shared/trace';
import type { TurnDelta } from '../../shared/turn';
import { toSafeWire, withoutDigests, withoutPaths } from './safe-error';

/** One frame of a 60 Hz screen: nothing can be drawn more often than that. */
const BATCH_MS = 16;

/** Hands one event to the window; false when there is no window that could take it. */
export type SendEvent = <E extends keyof IpcEvents>(event: E, payload: IpcEvents[E]) => boolean;

export interface Publisher {
  turn(delta: TurnDelta): void;
  spans(spans: readonly SpanEvent[]): void;
  send: SendEvent;
  /** Sends what is gathered now. */
  flush(): void;
  /** Drops what is gathered; later spans and deltas are ignored. */
  dispose(): void;
}

/**
 * Events on their way to the window. Reply tokens and spans come by the hundred a second: those of
 * one frame travel together. Everything else goes at once, behind what was gathered before it, so
 * that the order of a turn's deltas is kept.
 */
export function createPublisher(send: SendEvent): Publisher {
  let replies: { turnId: string; text: string }[] = [];
  /** By id: an opened span that ended within the same frame is sent once, ended. */
  let spans = new Map<string, SpanEvent>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let disposed = false;

  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const gatheredReplies = replies;
    const gatheredSpans = spans;
    replies = [];
    spans = new Map();
    for (const { turnId, text } of gatheredReplies) send('turn', { type: 'reply', turnId, text });
    if (gatheredSpans.size > 0) send('spans', [...gatheredSpans.values()]);
  };

  const flushSoon = (): void => {
    timer ??= setTimeout(flush, BATCH_MS);
  };

  return {
    turn: (delta) => {
      if (disposed) return;
      if (delta.type === 'reply') {
        const last = replies.at(-1);
        if (last?.turnId === delta.turnId) last.text += delta.text;
        else replies.push({ turnId: delta.turnId, text: delta.text });
        flushSoon();
        return;
      }
      flush();
      send('turn', safeDelta(delta));
    },
    spans: (events) => {
      if (disposed) return;
      for (const span of events) spans.set(span.id, span);
      flushSoon();
    },
    send: (event, payload) => !disposed && send(event, payload),
    flush,
    dispose: () => {
      disposed = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

function safeDelta(delta: TurnDelta): TurnDelta {
  return delta.type === 'failed' ? { ...delta, error: toSafeWire(delta.error) } : delta;
}

/** A part's problem names the file that is missing, not where the user keeps it. */
function safeReadinessItem<Item extends Omit<ReadinessItem, 'part'>>(item: Item): Item {
  return item.problem === null
    ? item
    : { ...item, problem: withoutDigests(withoutPaths(item.problem)) };
}

/** So does what went wrong with a download. */
export function safeProgress(progress: ModelProgress): ModelProgress {
  const { problem } = progress;
  return problem === null ? progress : { ...progress, problem: withoutPaths(problem) };
}

export function safeReadiness(readiness: Readiness): Readiness {
  const { items, strong } = readiness;
  return {
    ...readiness,
    items: items.map(safeReadinessItem),
    ...(strong === undefined ? {} : { strong: safeReadinessItem(strong) }),
  };
}
