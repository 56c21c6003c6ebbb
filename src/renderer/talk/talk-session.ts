import type { SottoBridge } from '../../shared/contracts/ipc';
import type { Player } from '../audio/player';
import type { HoldFiles, HoldOptions, HoldOutcome } from './hold';
import { Hold } from './hold';
import type { HoldEffect, HoldEvent, HoldState } from './hold-controller';
import { holdStep, IDLE } from './hold-controller';
import type { TalkStore } from './talk-store';

/** A hold this long ends by itself, with all its audio: a stuck key must not listen for ever. */
const LONGEST_HOLD_MS = 5 * 60_000;

export interface TalkSessionOptions {
  readonly bridge: HoldOptions['bridge'] & Pick<SottoBridge, 'stop'>;
  readonly microphone: HoldOptions['microphone'];
  readonly player: Pick<Player, 'state' | 'silence'>;
  readonly clock: HoldOptions['clock'];
  readonly store: TalkStore;
  /** False while the window starts: then no key means anything yet. */
  readonly isConnected: () => boolean;
  readonly maxPostRollMs: () => number;
  readonly files?: HoldFiles;
  /** Main has the turn: it is heard out from here on. */
  readonly released: () => void;
  /** A message that belongs to no turn. */
  readonly notice: (text: string) => void;
}

/** Carries out what the hold controller decides: microphone, player and bridge, in this order. */
export class TalkSession {
  #state: HoldState = IDLE;
  #hold: Hold | undefined;
  #limit: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: TalkSessionOptions) {}

  handle(event: HoldEvent): void {
    if (!this.options.isConnected()) return;
    const { state, effects } = holdStep(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
    this.options.store.setState({ latched: state.name === 'latched' });
  }

  /** Main ended a turn; when it is the one being spoken, listening ends as well. */
  turnEnded(turnId: string): void {
    if (this.#hold?.turnId === turnId) this.#hold.drop();
  }

  #carryOut(effect: HoldEffect): void {
    switch (effect.type) {
      case 'begin':
        this.#begin(effect);
        break;
      case 'finish':
        this.options.store.setState({ mode: 'closing' });
        this.#run(this.#hold?.release(effect.atMs));
        break;
      case 'abandon':
        this.#run(this.#hold?.cancel('cancelled by the user'));
        break;
      case 'stop':
        this.silence();
        this.#run(this.options.bridge.stop());
        break;
    }
  }

  /** Quiet at once, before main has heard of it: this is what barge-in feels like. */
  silence(): void {
    const { playingTurnId } = this.options.player.state;
    if (playingTurnId !== null) this.options.player.silence(playingTurnId);
  }

  #begin(effect: HoldEffect & { type: 'begin' }): void {
    this.silence();
    // A hold that still waits for its last word is given up: the new press cancels the older turn.
    const previous = this.#hold;
    this.options.store.setState({
      mode: 'opening',
      source: effect.source,
      sinceMs: effect.atMs,
      problem: null,
    });
    const hold: Hold = new Hold({
      bridge: this.options.bridge,
      microphone: this.options.microphone,
      clock: this.options.clock,
      source: effect.source,
      keyMs: effect.atMs,
      maxPostRollMs: this.options.maxPostRollMs(),
      files: this.options.files,
      listening: () => {
        if (this.#hold === hold) this.options.store.setState({ mode: 'listening' });
      },
      ended: (outcome) => this.#ended(hold, outcome),
    });
    this.#hold = hold;
    previous?.drop();
    hold.start();
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => {
      this.options.notice('Five minutes is the longest I listen at once; this is what I heard.');
      this.#run(hold.release(this.options.clock.nowMs()));
    }, LONGEST_HOLD_MS);
  }

  #ended(hold: Hold, outcome: HoldOutcome): void {
    if (outcome.type === 'microphone') this.options.store.setState({ problem: outcome.problem });
    if (outcome.type === 'failed') this.options.notice(outcome.message);
    if (this.#hold !== hold) return;
    if (outcome.type === 'released') this.options.released();
    clearTimeout(this.#limit);
    // A failing microphone with words worth keeping still releases; that ends the hold again.
    if (outcome.type === 'microphone' && outcome.kept) return;
    this.#hold = undefined;
    this.options.store.setState({ mode: 'off', source: null, sinceMs: null });
    this.handle({ type: 'over' });
  }

  #run(step: Promise<unknown> | undefined): void {
    step?.catch((error: unknown) => {
      this.options.notice(error instanceof Error ? error.message : String(error));
    });
  }
}
