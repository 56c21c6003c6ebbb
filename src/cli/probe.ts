import { SottoError } from '../shared/errors';
import { findBackends } from '../main/engines/found-backends';
import { probeBackend } from '../main/engines/probe-backend';
import type { Probe } from '../main/engines/probe-backend';
import type { Finding } from '../main/doctor';
import type { Paths } from '../main/paths';
import { resolvePaths } from '../main/paths';
import { openSettings } from '../main/settings/settings-store';
import type { Command } from './cli-io';
import { runSelf } from './run-self';

/** `sotto probe ENGINE BACKEND`: what doctor starts for each build it finds. */
export const probeCommand: Command = async ([engine, backend], { io, dataDir }) => {
  const paths = resolvePaths({ userDataDir: dataDir });
  const probe = probes(paths).find((one) => one.engine === engine && one.backend === backend);
  if (probe === undefined) {
    throw new SottoError('not-found', `no ${backend ?? ''} build of ${engine ?? ''} is installed`);
  }
  const { current } = openSettings(paths.settingsFile);
  io.stdout(`${await probeBackend(probe, paths, current)}\n`);
  return 0;
};

export function probes(paths: Paths): readonly Probe[] {
  const found = findBackends(paths);
  return [
    ...found.stt.map((backend): Probe => ({ engine: 'stt', backend })),
    ...found.llm.map((backend): Probe => ({ engine: 'llm', backend })),
  ];
}

/** Probes every build in a process of its own, one after another: a bad driver ends only that one. */
export async function probeAll(paths: Paths): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { engine, backend } of probes(paths)) {
    const { exitCode, text } = await runProbe(engine, backend, paths);
    findings.push({
      name: `${engine} on ${backend}`,
      ok: exitCode === 0,
      detail: exitCode === 0 ? text : `ended with ${exitCode}: ${text}`,
      mend: exitCode === 0 ? null : 'Choose the CPU in the settings, or mend the driver.',
    });
  }
  return findings;
}

async function runProbe(
  engine: string,
  backend: string,
  paths: Paths,
): Promise<{ exitCode: number | string; text: string }> {
  const { exitCode, signal, stdout, stderr } = await runSelf([
    ...['probe', engine, backend],
    ...['--data', paths.userDataDir],
  ]);
  const text = (exitCode === 0 ? stdout : stderr).trim();
  return { exitCode: exitCode ?? signal ?? 'no exit code', text };
}
