import type { IpcEvents, Readiness, ReadinessItem } from '../shared/contracts/ipc';
import type { Settings } from '../shared/settings';
import type { SpanEvent } from '../shared/trace';
import type { TurnDelta } from '../shared/turn';
import type { AudioSink } from './audio/audio-sink';
import type { Paths } from './paths';
import type { FinishedTurn } from './turn/finish-turn';
import type { TurnParts } from './turn/turn-parts';

/** What the companion tells whoever shows it: the window, or the command line. */
export interface CompanionEvents {
  turn(delta: TurnDelta): void;
  spans(spans: readonly SpanEvent[]): void;
  readiness(readiness: Readiness): void;
  notice(notice: IpcEvents['notice']): void;
  /** The ledger or the list of conversations is not what it was. */
  memoryChanged?(change: IpcEvents['memoryChanged']): void;
  /** A turn is over and written: everything about it. */
  finished(finished: FinishedTurn): void;
}

export interface CompanionOptions {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly sink: AudioSink;
  readonly events: CompanionEvents;
  /** Which parts to load; all of them when left out. */
  readonly only?: readonly ReadinessItem['part'][];
  /**
   * Begin a new conversation instead of going on with a recent one: earlier talk is then recalled from
   * memory, not read in the window.
   */
  readonly newConversation?: boolean;
  /** What each turn runs with may be changed here: the benches' variants, a fixed seed. */
  readonly adjustParts?: (parts: TurnParts) => TurnParts;
}
