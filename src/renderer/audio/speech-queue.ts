import { AUDIBLE_AMPLITUDE } from '../../shared/audio';
import type { PlayerEvent } from './player-protocol';

/** Silencing fades this long, so that it does not click; it must stay below 5 ms. */
const FADE_MS = 4;

/** Late pieces come from the last turns only. */
const SILENCED_KEPT = 32;

type Item =
  | {
      readonly type: 'samples';
      readonly turnId: string;
      readonly clause: number;
      readonly samples: Float32Array;
      position: number;
    }
  | { readonly type: 'clause-end'; readonly turnId: string; readonly clause: number }
  | { readonly type: 'speech-end'; readonly turnId: string };

/**
 * What is still to be played, sample by sample without gaps, and what happened at which sample. It
 * runs in the audio thread; it knows nothing of audio contexts, so it is tested as it is.
 */
export class SpeechQueue {
  #items: Item[] = [];
  #turnId: string | undefined;
  #clause = -1;
  #playedSamples = 0;
  #audible = false;
  #starved = false;
  #underruns = 0;
  #fadeSamples: number | undefined;
  #pending: PlayerEvent[] = [];
  readonly #silencedTurns = new Set<string>();
  /** Samples above −50 dBFS that were put out since the start. */
  audibleSamples = 0;

  constructor(private readonly sampleRateHz: number) {}

  push(turnId: string, clause: number, samples: Float32Array): void {
    if (this.#silencedTurns.has(turnId) || samples.length === 0) return;
    this.#items.push({ type: 'samples', turnId, clause, samples, position: 0 });
  }

  endClause(turnId: string, clause: number): void {
    if (this.#silencedTurns.has(turnId)) return;
    this.#items.push({ type: 'clause-end', turnId, clause });
  }

  endSpeech(turnId: string): void {
    if (this.#silencedTurns.has(turnId)) return;
    this.#items.push({ type: 'speech-end', turnId });
  }

  /**
   * Fades out and drops what is queued; pieces of that turn that still arrive are dropped too. Every
   * call is answered by one `silenced`, also when there was nothing to silence.
   */
  silence(turnId: string): void {
    this.#rememberSilenced(turnId);
    if (this.#turnId === turnId && this.#isSounding()) {
      this.#fadeSamples ??= Math.floor((FADE_MS / 1000) * this.sampleRateHz);
      return;
    }
    this.#items = this.#items.filter((item) => item.turnId !== turnId);
    const active = this.#turnId === turnId;
    const clause = active ? Math.max(0, this.#clause) : 0;
    const playedMs = active ? this.#playedMs() : 0;
    this.#pending.push({ type: 'silenced', turnId, clause, at: 0, playedMs });
    if (active) this.#endTurn();
  }

  /** The turn whose speech is playing, or waiting for its next piece. */
  get turnId(): string | undefined {
    return this.#turnId;
  }

  /**
   * Fills `output` from the queue, with zeros where there is nothing, and reports what happened at
   * which sample of it.
   */
  render(output: Float32Array): readonly PlayerEvent[] {
    const events = this.#pending;
    this.#pending = [];
    let at = 0;
    while (at < output.length) {
      const item = this.#items[0];
      if (item === undefined) {
        if (this.#turnId !== undefined) this.#starved = true;
        output.fill(0, at);
        break;
      }
      if (item.type === 'samples') at = this.#play(item, output, at, events);
      else {
        this.#items.shift();
        this.#passMarker(item, at, events);
      }
    }
    return events;
  }

  #play(
    item: Item & { type: 'samples' },
    output: Float32Array,
    at: number,
    events: PlayerEvent[],
  ): number {
    this.#enter(item, at, events);
    const left = item.samples.length - item.position;
    const count = Math.min(output.length - at, left, this.#fadeSamples ?? Infinity);
    const fadeLength = (FADE_MS / 1000) * this.sampleRateHz;
    for (let index = 0; index < count; index += 1) {
      const gain =
        this.#fadeSamples === undefined ? 1 : (this.#fadeSamples - index - 1) / fadeLength;
      const sample = (item.samples[item.position + index] ?? 0) * gain;
      output[at + index] = sample;
      if (Math.abs(sample) > AUDIBLE_AMPLITUDE) {
        this.audibleSamples += 1;
        if (!this.#audible) {
          this.#audible = true;
          events.push({
            type: 'audible',
            turnId: item.turnId,
            clause: item.clause,
            at: at + index,
          });
        }
      }
    }
    item.position += count;
    this.#playedSamples += count;
    if (item.position === item.samples.length) this.#items.shift();
    if (this.#fadeSamples !== undefined) {
      this.#fadeSamples -= count;
      if (this.#fadeSamples <= 0 || !this.#isSounding()) {
        this.#dropSilenced(item, at + count, events);
      }
    }
    return at + count;
  }

  #enter(item: Item & { type: 'samples' }, at: number, events: PlayerEvent[]): void {
    if (this.#turnId !== item.turnId) {
      this.#turnId = item.turnId;
      this.#clause = -1;
      this.#audible = false;
      this.#underruns = 0;
      this.#starved = false;
    }
    if (this.#starved) {
      this.#starved = false;
      this.#underruns += 1;
    }
    if (this.#clause !== item.clause) {
      this.#clause = item.clause;
      this.#playedSamples = 0;
      events.push({ type: 'started', turnId: item.turnId, clause: item.clause, at });
    }
  }

  #passMarker(item: Exclude<Item, { type: 'samples' }>, at: number, events: PlayerEvent[]): void {
    if (item.type === 'clause-end') {
      const playedMs = this.#clause === item.clause ? this.#playedMs() : 0;
      events.push({
        type: 'clause-ended',
        turnId: item.turnId,
        clause: item.clause,
        at,
        playedMs,
      });
      return;
    }
    // Speech without a single sample (nothing to say aloud) ends as well.
    const underruns = this.#turnId === item.turnId ? this.#underruns : 0;
    events.push({ type: 'ended', turnId: item.turnId, at, underruns });
    if (this.#turnId === item.turnId) this.#endTurn();
  }

  #dropSilenced(item: Item & { type: 'samples' }, at: number, events: PlayerEvent[]): void {
    this.#fadeSamples = undefined;
    events.push({
      type: 'silenced',
      turnId: item.turnId,
      clause: item.clause,
      at,
      playedMs: this.#playedMs(),
    });
    this.#items = this.#items.filter((one) => one.turnId !== item.turnId);
    this.#endTurn();
  }

  #isSounding(): boolean {
    return this.#items[0]?.type === 'samples' && this.#items[0].turnId === this.#turnId;
  }

  #rememberSilenced(turnId: string): void {
    this.#silencedTurns.add(turnId);
    const [oldest] = this.#silencedTurns;
    if (this.#silencedTurns.size > SILENCED_KEPT && oldest !== undefined) {
      this.#silencedTurns.delete(oldest);
    }
  }

  #endTurn(): void {
    this.#turnId = undefined;
    this.#starved = false;
    this.#fadeSamples = undefined;
  }

  #playedMs(): number {
    return (this.#playedSamples / this.sampleRateHz) * 1000;
  }
}
