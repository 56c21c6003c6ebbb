import type { IpcArgs } from '../../shared/contracts/ipc';
import { nowMs } from '../../shared/clock';
import { Tracer } from '../../shared/trace';
import type { SpanEvent, SpanSink } from '../../shared/trace';

/**
 * Bounds a runaway turn; a normal one has a few hundred spans. Those that open and end are told twice,
 * those that were measured already once.
 */
const MAX_EVENTS_PER_TURN = 4000;
/** Half a frame of the window, which gathers for one itself. */
const TELL_WITHIN_MS = 8;

interface Recording {
  /** As they came: a span that opened and ended stands there twice. */
  readonly events: SpanEvent[];
  /** So many of them the listener knows. */
  told: number;
  /** Ids of the spans, once there are too many events. */
  known: Set<string> | null;
  readonly costs: TraceCost[];
  lostSpans: number;
}

/** A moment of main's: it took a span, or told the listener of some. */
export interface TraceCost {
  /** Absolute, on the clock of spans. */
  readonly atMs: number;
  readonly tookMs: number;
}

export interface FinishedRecording {
  /** Sorted by start. */
  readonly spans: readonly SpanEvent[];
  /** What main did for them while the turn ran. */
  readonly costs: readonly TraceCost[];
  /** Main's time for putting them in order behind its end, ms. */
  readonly orderMs: number;
  /** More than a turn may have. */
  readonly lostSpans: number;
}

/**
 * Collects the spans of the turns that run, from main, the workers and the window. The step that tells
 * a span only leaves it here: a moment later what has come is told to the listener together, and it is
 * put in order when the turn is over.
 */
export class TraceRecorder {
  #turns = new Map<string, Recording>();
  #soon: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly listener: (spans: readonly SpanEvent[]) => void) {}

  readonly sink: SpanSink = (span) => {
    const recording = this.#turns.get(span.turnId);
    if (recording === undefined) return;
    const atMs = nowMs();
    if (recording.events.length >= MAX_EVENTS_PER_TURN && !endsKnown(recording, span)) {
      recording.lostSpans += 1;
      return;
    }
    recording.events.push(span);
    this.#soon ??= setTimeout(this.#tellAll, TELL_WITHIN_MS);
    recording.costs.push({ atMs, tookMs: nowMs() - atMs });
  };

  begin(turnId: string): Tracer {
    const recording = { events: [], told: 0, known: null, costs: [], lostSpans: 0 };
    this.#turns.set(turnId, recording);
    return new Tracer('main', { turnId, parentId: null }, this.sink);
  }

  /** Steps the window measured itself, on main's clock already; of a turn that is over they are lost. */
  addRendererSpans(
    turnId: string,
    parentId: string | null,
    spans: IpcArgs<'spans'>[0]['spans'],
    clockErrorMs: number | undefined,
  ): void {
    if (!this.has(turnId)) return;
    const tracer = new Tracer('renderer', { turnId, parentId }, this.sink);
    const error = clockErrorMs === undefined ? {} : { clockErrorMs };
    for (const { name, startMs, endMs, attributes } of spans) {
      tracer.record(name, startMs, endMs, { ...attributes, ...error });
    }
  }

  has(turnId: string): boolean {
    return this.#turns.has(turnId);
  }

  /** What came so far, each span once in its newest form, sorted by start. */
  spans(turnId: string): readonly SpanEvent[] {
    const events = this.#turns.get(turnId)?.events ?? [];
    const newest = new Map(events.map((span) => [span.id, span]));
    return [...newest.values()].sort((a, b) => a.startMs - b.startMs);
  }

  /** The listener is told the last of it first. Spans that arrive later are dropped. */
  finish(turnId: string): FinishedRecording {
    const recording = this.#turns.get(turnId);
    if (recording === undefined) return { spans: [], costs: [], orderMs: 0, lostSpans: 0 };
    this.#tell(recording);
    const endedMs = nowMs();
    const spans = this.spans(turnId);
    const { costs, lostSpans } = recording;
    this.#turns.delete(turnId);
    if (this.#turns.size === 0 && this.#soon !== null) {
      clearTimeout(this.#soon);
      this.#soon = null;
    }
    return { spans, costs, orderMs: nowMs() - endedMs, lostSpans };
  }

  #tellAll = (): void => {
    this.#soon = null;
    for (const recording of this.#turns.values()) this.#tell(recording);
  };

  #tell(recording: Recording): void {
    const { events, told } = recording;
    if (told === events.length) return;
    const atMs = nowMs();
    recording.told = events.length;
    this.listener(events.slice(told));
    recording.costs.push({ atMs, tookMs: nowMs() - atMs });
  }
}

/** Of a turn that has too many: what is open may still end. */
function endsKnown(recording: Recording, { id, endMs }: SpanEvent): boolean {
  recording.known ??= new Set(recording.events.map((span) => span.id));
  return endMs !== null && recording.known.has(id);
}
