import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SottoError } from '../shared/errors';
import { SPAN } from '../shared/trace';
import type { SpanName } from '../shared/trace';
import { Companion } from '../main/companion';
import { VirtualPlayer } from '../main/audio/virtual-player';
import { resolvePaths } from '../main/paths';
import { openSettings } from '../main/settings/settings-store';
import type { Command } from './cli-io';
import { feedClip } from './feed-clip';
import { readClip } from './read-clip';

const SPAN_NAMES = new Set<string>(Object.values(SPAN));

function isStage(name: string): name is SpanName | 'load' {
  return name === 'load' || SPAN_NAMES.has(name);
}

/**
 * Quits in the middle of a stage, for the teardown tests: `quit-at STAGE DELAY_MS CLIP.wav`. STAGE is a
 * span name, or `load` for the start itself; the quit comes DELAY_MS after the stage began. Leaves with
 * 0 when every engine has left by itself.
 */
export const quitAtCommand: Command = async (args, { io, dataDir }) => {
  const [stage = '', delay = '', clipPath = ''] = args;
  const delayMs = Number(delay);
  if (!isStage(stage) || !Number.isFinite(delayMs) || clipPath === '') {
    throw new SottoError('bad-input', 'usage: quit-at STAGE DELAY_MS CLIP.wav');
  }
  const clip = readClip(resolve(clipPath), null);
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
  });
  const started = companion.start();
  if (stage !== 'load') {
    await started;
    const fed = feedClip(companion, clip, 'realtime').catch(nothing);
    const late = sleep(60_000, 'late' as const, { ref: false });
    if ((await Promise.race([atStage, late])) === 'late') {
      throw new SottoError('not-found', `the turn never came to ${stage}`);
    }
    void fed;
  }
  await sleep(delayMs);
  await companion.dispose();
  await started;
  io.stdout(`quit ${delayMs} ms into ${stage}\n`);
  return 0;
};
