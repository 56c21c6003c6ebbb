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
  /** Drops what is gathered; later spans and deltas are ignored. */
  dispose(): void;
}

/**
 * Events on their way to the window. What a turn tells, tokens and spans by the hundred a second, is sent
 * in its order once a frame: nothing is seen sooner otherwise, and sending costs the thread that a reply's
 * first sound goes through. The sound itself, notices and the like do not come this way.
 */
export function createPublisher(send: SendEvent): Publisher {
  let deltas: TurnDelta[] = [];
  /** By id: an opened span that ended within the same frame is sent once, ended. */
  let spans = new Map<string, SpanEvent>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let disposed = false;

  const sendSpans = (): void => {
    const gathered = spans;
    spans = new Map();
    if (gathered.size > 0) send('spans', [...gathered.values()]);
  };

  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const gathered = deltas;
    deltas = [];
    for (const delta of gathered) {
      // A turn ends behind all that was told of it.
      if (delta.type === 'ended') sendSpans();
      send('turn', safeDelta(delta));
    }
    sendSpans();
  };

  const flushSoon = (): void => {
    timer ??= setTimeout(flush, BATCH_MS);
  };

  return {
    turn: (delta) => {
      if (disposed) return;
      const last = deltas.at(-1);
      if (delta.type === 'reply' && last?.type === 'reply' && last.turnId === delta.turnId) {
        deltas[deltas.length - 1] = { ...last, text: last.text + delta.text };
      } else deltas.push(delta);
      flushSoon();
    },
    spans: (events) => {
      if (disposed) return;
      for (const span of events) spans.set(span.id, span);
      flushSoon();
    },
    send: (event, payload) => !disposed && send(event, payload),
    dispose: () => {
      disposed = true;
      deltas = [];
      spans = new Map();
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
