import { nowMs } from '../../shared/clock';
import { concatSamples, durationMs, firstAudibleIndex } from '../../shared/audio';
import type { AudioSink, PlaybackEvent, SpeechPiece } from './audio-sink';

interface PlayingTurn {
  readonly turnId: string;
  /** When the sample at the play head leaves, absolute ms; null before the first piece. */
  startsMs: number | null;
  /** End of all audio that was handed over so far. */
  endsMs: number;
  audible: boolean;
  underruns: number;
  clauses: Map<number, { startMs: number; endMs: number; complete: boolean }>;
  ended: boolean;
  timers: Set<NodeJS.Timeout>;
}

/**
 * Plays to nobody at real-time rate: the command line's and the benches' player. It keeps the samples,
 * so that the reply can be written as a WAV, and reports what a real player would.
 */
export class VirtualPlayer implements AudioSink {
  #turns = new Map<string, PlayingTurn>();
  #pieces: Float32Array[] = [];
  #sampleRateHz: number | null = null;

  /** `rate` 1 is real time; larger plays faster (used where nobody waits for the sound). */
  constructor(
    private readonly report: (event: PlaybackEvent) => void,
    private readonly rate = 1,
  ) {}

  /** All that was played since the last call, or null. Mono float32. */
  take(): { samples: Float32Array; sampleRateHz: number } | null {
    const sampleRateHz = this.#sampleRateHz;
    if (sampleRateHz === null) return null;
    const samples = concatSamples(this.#pieces);
    this.#pieces = [];
    this.#sampleRateHz = null;
    return { samples, sampleRateHz };
  }

  play(piece: SpeechPiece): void {
    const now = nowMs();
    const turn = this.#turn(piece.turnId, now);
    this.#pieces.push(piece.samples);
    this.#sampleRateHz = piece.sampleRateHz;
    if (turn.startsMs === null) {
      turn.startsMs = now;
      turn.endsMs = now;
      this.report({ type: 'started', turnId: piece.turnId, clause: piece.clause, atMs: now });
    } else if (now > turn.endsMs) {
      turn.underruns += 1;
      turn.endsMs = now;
    }
    const pieceStartMs = turn.endsMs;
    turn.endsMs += durationMs(piece.samples.length, piece.sampleRateHz) / this.rate;
    const clause = turn.clauses.get(piece.clause) ?? {
      startMs: pieceStartMs,
      endMs: 0,
      complete: false,
    };
    clause.endMs = turn.endsMs;
    turn.clauses.set(piece.clause, clause);
    this.#reportAudible(turn, piece, pieceStartMs);
  }

  clauseEnd(turnId: string, clause: number): void {
    const turn = this.#turns.get(turnId);
    const playing = turn?.clauses.get(clause);
    if (turn === undefined || playing === undefined) return;
    playing.complete = true;
    this.#at(turn, playing.endMs, () => {
      const playedMs = (playing.endMs - playing.startMs) * this.rate;
      this.report({ type: 'clause-ended', turnId, clause, atMs: playing.endMs, playedMs });
    });
  }

  end(turnId: string): void {
    const turn = this.#turns.get(turnId);
    if (turn === undefined) return;
    this.#at(turn, turn.endsMs, () => {
      this.#forget(turn);
      const { endsMs: atMs, underruns } = turn;
      this.report({ type: 'ended', turnId, atMs, underruns });
    });
  }

  silence(turnId: string): void {
    const turn = this.#turns.get(turnId);
    if (turn === undefined) return;
    const now = nowMs();
    this.#forget(turn);
    for (const [clause, { startMs, endMs }] of turn.clauses) {
      if (now >= endMs) continue;
      const playedMs = Math.max(0, now - startMs) * this.rate;
      this.report({ type: 'silenced', turnId, clause, atMs: now, playedMs });
      return;
    }
    this.report({ type: 'ended', turnId, atMs: now, underruns: turn.underruns });
  }

  #turn(turnId: string, now: number): PlayingTurn {
    const known = this.#turns.get(turnId);
    if (known !== undefined) return known;
    const turn: PlayingTurn = {
      turnId,
      startsMs: null,
      endsMs: now,
      audible: false,
      underruns: 0,
      clauses: new Map(),
      ended: false,
      timers: new Set(),
    };
    this.#turns.set(turnId, turn);
    return turn;
  }

  #reportAudible(turn: PlayingTurn, piece: SpeechPiece, pieceStartMs: number): void {
    if (turn.audible) return;
    const index = firstAudibleIndex(piece.samples);
    if (index < 0) return;
    turn.audible = true;
    const atMs = pieceStartMs + durationMs(index, piece.sampleRateHz) / this.rate;
    this.#at(turn, atMs, () => {
      // Nothing stands behind this player, so the latency of a device is unknown.
      this.report({ type: 'audible', turnId: turn.turnId, atMs, deviceLatencyMs: null });
    });
  }

  #at(turn: PlayingTurn, atMs: number, run: () => void): void {
    const timer = setTimeout(
      () => {
        turn.timers.delete(timer);
        run();
      },
      Math.max(0, atMs - nowMs()),
    );
    turn.timers.add(timer);
  }

  #forget(turn: PlayingTurn): void {
    for (const timer of turn.timers) clearTimeout(timer);
    this.#turns.delete(turn.turnId);
  }
}
