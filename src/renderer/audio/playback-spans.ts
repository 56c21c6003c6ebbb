import type { IpcEvents } from '../../shared/contracts/ipc';
import { SPAN } from '../../shared/trace';
import type { RendererSpan } from './player';

interface ClauseTimes {
  receivedMs: number;
  startedMs: number | undefined;
  samples: number;
  readonly sampleRateHz: number;
}

interface TurnTimes {
  readonly clauses: Map<number, ClauseTimes>;
  /** When the clause before this one stopped sounding. */
  lastEndedMs: number | undefined;
}

/** Makes the spans of playing from what the player saw; each is told as soon as it is known. */
export class PlaybackSpans {
  readonly #turns = new Map<string, TurnTimes>();

  constructor(private readonly tell: (turnId: string, spans: readonly RendererSpan[]) => void) {}

  /** A piece of a clause came from main. */
  received(event: IpcEvents['speech'], receivedMs: number): void {
    const turn = this.#turn(event.turnId);
    const clause = turn.clauses.get(event.clause);
    if (clause !== undefined) {
      clause.samples += event.samples.length;
      return;
    }
    turn.clauses.set(event.clause, {
      receivedMs,
      startedMs: undefined,
      samples: event.samples.length,
      sampleRateHz: event.sampleRateHz,
    });
    this.tell(event.turnId, [
      {
        name: SPAN.ipcToRenderer,
        startMs: Math.min(event.sentMs, receivedMs),
        endMs: receivedMs,
        attributes: {
          clause: event.clause,
          bytes: event.samples.byteLength,
          waitedFor: 'the window',
        },
      },
    ]);
  }

  /** The first sample of a clause left the player. */
  started(turnId: string, clauseIndex: number, atMs: number): void {
    const turn = this.#turn(turnId);
    const clause = turn.clauses.get(clauseIndex);
    if (clause === undefined) return;
    clause.startedMs = Math.max(atMs, clause.receivedMs);
    // Behind another clause it waited for that one to end; what remains is the player's own start.
    const waitedUntilMs = Math.min(
      clause.startedMs,
      Math.max(clause.receivedMs, turn.lastEndedMs ?? clause.receivedMs),
    );
    const attributes = { clause: clauseIndex };
    const spans: RendererSpan[] = [];
    if (waitedUntilMs > clause.receivedMs) {
      spans.push({
        name: SPAN.bufferWait,
        startMs: clause.receivedMs,
        endMs: waitedUntilMs,
        attributes: { ...attributes, waitedFor: 'the clause before it' },
      });
    }
    if (clause.startedMs > waitedUntilMs) {
      spans.push({
        name: SPAN.startPlayback,
        startMs: waitedUntilMs,
        endMs: clause.startedMs,
        attributes: { ...attributes, waitedFor: 'the sound device’s next block' },
      });
    }
    if (spans.length > 0) this.tell(turnId, spans);
  }

  /** The first audible sample left the player. */
  audible(turnId: string, atMs: number, deviceLatencyMs: number | null): void {
    if (deviceLatencyMs === null) return;
    this.tell(turnId, [
      {
        name: SPAN.device,
        startMs: atMs,
        endMs: atMs + deviceLatencyMs,
        attributes: { deviceLatencyMs },
      },
    ]);
  }

  clauseEnded(turnId: string, clauseIndex: number, atMs: number, playedMs: number): void {
    const turn = this.#turns.get(turnId);
    const clause = turn?.clauses.get(clauseIndex);
    if (turn === undefined || clause?.startedMs === undefined) return;
    turn.clauses.delete(clauseIndex);
    turn.lastEndedMs = Math.max(atMs, clause.startedMs);
    this.tell(turnId, [
      {
        name: SPAN.playback,
        startMs: clause.startedMs,
        endMs: turn.lastEndedMs,
        attributes: { clause: clauseIndex, playedMs, sampleRateHz: clause.sampleRateHz },
      },
    ]);
  }

  forget(turnId: string): void {
    this.#turns.delete(turnId);
  }

  #turn(turnId: string): TurnTimes {
    const known = this.#turns.get(turnId);
    if (known !== undefined) return known;
    const fresh: TurnTimes = { clauses: new Map(), lastEndedMs: undefined };
    this.#turns.set(turnId, fresh);
    return fresh;
  }
}
