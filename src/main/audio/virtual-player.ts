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
  clauses: Map<number, { startMs: number; endMs: number; audioMs: number; complete: boolean }>;
  ended: boolean;
  timers: Set<NodeJS.Timeout>;
}

/**
 * Plays to nobody at real-time rate: the command line's and the benches' player. It keeps the samples,
 * so that the reply can be written as a WAV, and reports what a real player would.
 */
export class VirtualPlayer implements AudioSink {
  readonly player = 'command-line';
  #turns = new Map<string, PlayingTurn>();
  #pieces: Float32Array[] = [];
  #sampleRateHz: number | null = null;

  /**
   * `rate` 1 is real time; larger plays faster where nobody waits for the sound. Silence ahead of the
   * first audible sample is never hurried, so that this sample comes when it would in real time.
   */
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
    const audioMs = durationMs(piece.samples.length, piece.sampleRateHz);
    const silentMs = this.#silenceAhead(turn, piece, pieceStartMs);
    turn.endsMs += silentMs + (audioMs - silentMs) / this.rate;
    const clause = turn.clauses.get(piece.clause) ?? {
      startMs: pieceStartMs,
      endMs: 0,
      audioMs: 0,
      complete: false,
    };
    clause.endMs = turn.endsMs;
    clause.audioMs += audioMs;
    turn.clauses.set(piece.clause, clause);
  }

  clauseEnd(turnId: string, clause: number): void {
    const turn = this.#turns.get(turnId);
    const playing = turn?.clauses.get(clause);
    if (turn === undefined || playing === undefined) return;
    playing.complete = true;
    this.#at(turn, playing.endMs, () => {
      const { endMs: atMs, audioMs: playedMs } = playing;
      this.report({ type: 'clause-ended', turnId, clause, atMs, playedMs });
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
    for (const [clause, { startMs, endMs, audioMs }] of turn.clauses) {
      if (now >= endMs) continue;
      const playedMs = Math.min(audioMs, Math.max(0, now - startMs) * this.rate);
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

  /** Reports the first audible sample; returns how much of the piece comes before it, ms. */
  #silenceAhead(turn: PlayingTurn, piece: SpeechPiece, pieceStartMs: number): number {
    if (turn.audible) return 0;
    const index = firstAudibleIndex(piece.samples);
    if (index < 0) return durationMs(piece.samples.length, piece.sampleRateHz);
    turn.audible = true;
    const silentMs = durationMs(index, piece.sampleRateHz);
    const atMs = pieceStartMs + silentMs;
    this.#at(turn, atMs, () => {
      // Nothing stands behind this player, so the latency of a device is unknown.
      this.report({ type: 'audible', turnId: turn.turnId, atMs, deviceLatencyMs: null });
    });
    return silentMs;
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
