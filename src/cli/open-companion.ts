import { mkdirSync } from 'node:fs';
import { SottoError } from '../shared/errors';
import type { ReadinessItem } from '../shared/contracts/ipc';
import type { Settings } from '../shared/settings';
import type { PlaybackEvent } from '../main/audio/audio-sink';
import { VirtualPlayer } from '../main/audio/virtual-player';
import { Companion } from '../main/companion';
import type { CompanionEvents } from '../main/companion';
import { resolvePaths } from '../main/paths';
import { openSettings } from '../main/settings/settings-store';
import type { FinishedTurn } from '../main/turn/finish-turn';
import type { TurnParts } from '../main/turn/turn-parts';
import type { CommandContext } from './cli-io';

export interface OpenOptions {
  readonly only?: readonly ReadinessItem['part'][];
  /** Changes to the stored settings for this run. */
  readonly adjust?: (settings: Settings) => Settings;
  readonly events?: Partial<CompanionEvents>;
  /** Changes to what each turn runs with. */
  readonly adjustParts?: (parts: TurnParts) => TurnParts;
  /** What the player reports, before the turn hears of it. */
  readonly onPlayback?: (event: PlaybackEvent) => void;
  /** How fast the virtual player plays on once the first sample was audible; 1 is real time. */
  readonly playbackRate?: number;
}

export interface OpenedCompanion {
  readonly companion: Companion;
  readonly player: VirtualPlayer;
  /** Resolves with the turn once it is over and written. */
  readonly finished: (turnId: string) => Promise<FinishedTurn>;
}

/** The app's pipeline without a window: loads what is asked for and throws when it cannot be used. */
export async function openCompanion(
  context: CommandContext,
  options: OpenOptions = {},
): Promise<OpenedCompanion> {
  const paths = resolvePaths({ userDataDir: context.dataDir });
  mkdirSync(paths.userDataDir, { recursive: true, mode: 0o700 });
  const { current: stored, problem } = openSettings(paths.settingsFile);
  if (problem !== null) context.io.stderr(`${problem}\n`);
  const waiting = new Map<string, (finished: FinishedTurn) => void>();
  const done = new Map<string, FinishedTurn>();
  const nothing = (): void => undefined;
  const events: CompanionEvents = {
    turn: nothing,
    spans: nothing,
    readiness: nothing,
    notice: ({ text }) => {
      context.io.stderr(`${text}\n`);
    },
    ...options.events,
    finished: (finished) => {
      options.events?.finished?.(finished);
      done.set(finished.record.id, finished);
      waiting.get(finished.record.id)?.(finished);
    },
  };
  const player = new VirtualPlayer((event) => {
    options.onPlayback?.(event);
    companion.playback(event);
  }, options.playbackRate);
  const companion = new Companion({
    paths,
    settings: options.adjust?.(stored) ?? stored,
    sink: player,
    events,
    // Each run of a command is a conversation of its own.
    newConversation: true,
    ...(options.only === undefined ? {} : { only: options.only }),
    ...(options.adjustParts === undefined ? {} : { adjustParts: options.adjustParts }),
  });
  try {
    await companion.start();
    // A window need not wait for it; a command has no later turn in which it would answer.
    await companion.strongSettled;
  } catch (error) {
    // Threads that are left behind would keep the command from ending.
    await companion.dispose();
    throw error;
  }
  const broken = companion.readiness.items.filter(
    ({ part, state }) => (options.only?.includes(part) ?? true) && state !== 'ready',
  );
  if (broken.length > 0) {
    await companion.dispose();
    throw new SottoError(
      'not-ready',
      broken.map(({ part, problem }) => `${part}: ${problem ?? 'not loaded'}`).join('\n'),
      { hint: 'Run `npm run -s sotto -- doctor` to see what is missing.' },
    );
  }
  /** Each turn is handed out once: a long run must not keep them all. */
  const finished = async (turnId: string): Promise<FinishedTurn> => {
    const turn =
      done.get(turnId) ??
      (await new Promise<FinishedTurn>((resolve) => waiting.set(turnId, resolve)));
    done.delete(turnId);
    waiting.delete(turnId);
    return turn;
  };
  return { companion, player, finished };
}
