import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { nowMs } from '../shared/clock';
import type { ReadinessItem } from '../shared/contracts/ipc';
import { SottoError, errorMessage } from '../shared/errors';
import { SPAN } from '../shared/trace';
import type { SpanName } from '../shared/trace';
import { Companion } from '../main/companion';
import { feedClip } from '../main/audio/feed-clip';
import { VirtualPlayer } from '../main/audio/virtual-player';
import { MODEL_PARTS } from '../main/engines/model-parts';
import { resolvePaths } from '../main/paths';
import { openSettings } from '../main/settings/settings-store';
import type { Command } from './cli-io';
import { readClip } from './read-clip';

const USAGE = 'usage: quit-at STAGE DELAY_MS CLIP.wav | --text "…" [--only PART,PART…]';
const SPAN_NAMES = new Set<string>(Object.values(SPAN));
const PARTS: readonly ReadinessItem['part'][] = ['memory', ...MODEL_PARTS];

/** What has not come by then never comes. */
const STAGE_WITHIN_MS = 60_000;

interface QuitAt {
  readonly stage: SpanName | 'load';
  readonly delayMs: number;
  readonly input: { readonly clip: Float32Array } | { readonly text: string };
  /** Null: all of them. */
  readonly only: readonly ReadinessItem['part'][] | null;
}

/**
 * Quits in the middle of a stage, for the teardown tests. STAGE is a span name, or `load` for the start
 * itself; the quit comes DELAY_MS after the stage began. Leaves with 0 when every engine has left by
 * itself.
 */
export const quitAtCommand: Command = async (args, { io, dataDir }) => {
  const { stage, delayMs, input, only } = parseQuitAt(args);
  const paths = resolvePaths({ userDataDir: dataDir });
  mkdirSync(paths.userDataDir, { recursive: true, mode: 0o700 });
  let reached: () => void = () => undefined;
  const atStage = new Promise<void>((resolveStage) => {
    reached = resolveStage;
  });
  const nothing = (): void => undefined;
  const player = new VirtualPlayer((event) => {
    companion.playback(event);
  });
  const companion = new Companion({
    paths,
    settings: openSettings(paths.settingsFile).current,
    sink: player,
    events: {
      turn: nothing,
      readiness: nothing,
      notice: nothing,
      finished: nothing,
      spans: (spans) => {
        if (spans.some(({ name }) => name === stage)) reached();
      },
    },
    ...(only === null ? {} : { only }),
  });
  const started = companion.start();
  if (stage !== 'load') {
    await started;
    // Quitting ends the turn, and so the feeding.
    if ('clip' in input) feedClip(companion, input.clip, 'realtime').catch(nothing);
    else companion.say({ text: input.text, submitMs: nowMs() });
    const late = sleep(STAGE_WITHIN_MS, 'late' as const, { ref: false });
    if ((await Promise.race([atStage, late])) === 'late') {
      throw new SottoError('not-found', `the turn never came to ${stage}`);
    }
  }
  await sleep(delayMs);
  await companion.dispose();
  await started;
  io.stdout(`quit ${delayMs} ms into ${stage}\n`);
  return 0;
};

function parseQuitAt(args: readonly string[]): QuitAt {
  const { values, positionals } = parseOptions(args);
  const [stage = '', delay = '', clipPath] = positionals;
  const delayMs = Number(delay);
  if (!isStage(stage) || !Number.isFinite(delayMs)) throw new SottoError('bad-input', USAGE);
  const only = values.only?.split(',') ?? null;
  if (only?.every(isPart) === false) throw new SottoError('bad-input', USAGE);
  const common = { stage, delayMs, only: only?.filter(isPart) ?? null };
  if (values.text !== undefined) return { ...common, input: { text: values.text } };
  if (clipPath === undefined) throw new SottoError('bad-input', USAGE);
  return { ...common, input: { clip: readClip(resolve(clipPath), null) } };
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { text: { type: 'string' }, only: { type: 'string' } },
    });
  } catch (cause) {
    throw new SottoError('bad-input', errorMessage(cause), { hint: USAGE });
  }
}

function isStage(name: string): name is SpanName | 'load' {
  return name === 'load' || SPAN_NAMES.has(name);
}

function isPart(name: string): name is ReadinessItem['part'] {
  return (PARTS as readonly string[]).includes(name);
}
