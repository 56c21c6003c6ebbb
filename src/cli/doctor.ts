import { mkdirSync } from 'node:fs';
import { Companion } from '../main/companion';
import { VirtualPlayer } from '../main/audio/virtual-player';
import { diagnose, doctorText } from '../main/doctor';
import { resolvePaths } from '../main/paths';
import { openSettings } from '../main/settings/settings-store';
import { printJson } from './cli-io';
import type { Command } from './cli-io';
import { probeAll } from './probe';

/** Starts every engine for real and reports what loaded, what did not, and what mends it. */
export const doctorCommand: Command = async (_args, { io, dataDir, json }) => {
  const paths = resolvePaths({ userDataDir: dataDir });
  mkdirSync(paths.userDataDir, { recursive: true, mode: 0o700 });
  const nothing = (): void => undefined;
  const companion = new Companion({
    paths,
    settings: openSettings(paths.settingsFile).current,
    sink: new VirtualPlayer(nothing),
    events: {
      turn: nothing,
      spans: nothing,
      readiness: nothing,
      finished: nothing,
      notice: ({ text }) => {
        io.stderr(`${text}\n`);
      },
    },
  });
  try {
    await companion.start();
    await companion.strongSettled;
    const loaded = { readiness: companion.readiness, info: companion.engines.info };
    const report = await diagnose(paths, loaded, await probeAll(paths));
    if (json) printJson(io, report);
    else io.stdout(doctorText(report));
    return report.ok ? 0 : 1;
  } finally {
    await companion.dispose();
  }
};
