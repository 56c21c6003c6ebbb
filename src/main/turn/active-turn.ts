import { setMaxListeners } from 'node:events';
import type { EngineConfiguration, MachineLoad } from '../../shared/contracts/latency';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import type { PromptAttachment } from '../../shared/prompt';
import type { TurnDelta, TurnRecord, TurnState } from '../../shared/turn';
import type { WireError } from '../../shared/errors';
import type { PlaybackEvent } from '../audio/audio-sink';
import { loadBetween, sampleCpu } from '../trace/machine-load';
import type { CpuSample } from '../trace/machine-load';
import { PlaybackWatch } from './playback-watch';

/** What is known of a turn while it runs; the record is what the database gets. */
export class ActiveTurn {
  readonly abort = new AbortController();
  readonly playback: PlaybackWatch;
  userText = '';
  replyText = '';
  /** Text files that came with the words. */
  attachments: readonly PromptAttachment[] = [];
  #joinedInto: string | null = null;
  language: string;
  /** The kind of turn, once it is known; times of different kinds are never mixed. */
  turnClass: string | null = null;
  /** The language model that answered, where it is not the one of the turn's configuration. */
  strongModel: EngineConfiguration | null = null;
  state: TurnState;
  error: WireError | null = null;
  /** Key release or submit, absolute ms; null while the key is held. */
  releaseMs: number | null = null;

  constructor(
    readonly id: string,
    readonly conversationId: string,
    readonly input: 'speech' | 'text',
    readonly startedMs: number,
    readonly tracer: Tracer,
    language: string,
    private readonly tell: (delta: TurnDelta) => void,
  ) {
    this.language = language;
    // Every piece of audio on its way to whisper listens for the cancel until it has arrived.
    setMaxListeners(0, this.abort.signal);
    this.state = input === 'speech' ? 'recording' : 'heard';
    this.playback = new PlaybackWatch(id, (delta) => {
      this.publish(delta);
    });
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** The turn that has taken over the words, or null. */
  get joinedInto(): string | null {
    return this.#joinedInto;
  }

  /** The next message came so soon that both are one turn; of this one nothing is kept. */
  joinInto(turnId: string): void {
    this.#joinedInto = turnId;
  }

  publish(delta: TurnDelta): void {
    this.tell(delta);
  }

  onPlayback(event: PlaybackEvent): void {
    this.playback.accept(event);
    if (event.type === 'started') this.#startedMs ??= event.atMs;
    if (event.type === 'audible') this.#audible(event.atMs);
  }

  /** When the first sample left the player, absolute ms. */
  #startedMs: number | null = null;
  /** Where the processors stood when the turn began to compute, and when its wait was over. */
  #cpu: { from: CpuSample | null; to: CpuSample | null } = { from: null, to: null };

  /** Up to the first audible sample the player plays the silence that a voice begins with. */
  #audible(atMs: number): void {
    const startedMs = this.#startedMs;
    if (startedMs !== null && atMs > startedMs) {
      this.tracer.record(SPAN.leadIn, startedMs, atMs, { waitedFor: 'the first audible sample' });
    }
    this.sampleMachine();
  }

  /** The first call takes the beginning, the next the end; later ones change nothing. */
  sampleMachine(): void {
    if (this.#cpu.from === null) this.#cpu.from = sampleCpu();
    else this.#cpu.to ??= sampleCpu();
  }

  /** How busy the machine was while the user waited; null when it was not for long enough to say. */
  machine(): MachineLoad | null {
    const { from, to } = this.#cpu;
    return from === null ? null : loadBetween(from, to ?? sampleCpu());
  }

  get record(): TurnRecord {
    const given = this.#joinedInto !== null;
    return {
      id: this.id,
      conversationId: this.conversationId,
      input: this.input,
      state: this.state,
      startedMs: this.startedMs,
      userText: given ? '' : this.userText,
      replyText: given ? '' : this.replyText,
      heardText: given ? '' : wholeWords(this.replyText, this.playback.heardCharacters),
      language: this.language,
      error: this.error,
    };
  }
}

/** The first `characters` of the text, without a word that was cut off in its middle. */
export function wholeWords(text: string, characters: number): string {
  if (characters >= text.length || /\s/u.test(text.charAt(characters))) {
    return text.slice(0, characters).trimEnd();
  }
  const cut = text.slice(0, characters);
  const lastSpace = cut.search(/\s\S*$/u);
  return lastSpace < 0 ? '' : cut.slice(0, lastSpace);
}
