import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { untilEnded, type EndedProcess } from '../src/cli/ended-process';

const root = fileURLToPath(new URL('..', import.meta.url));
const electron = join(root, '.runtime', 'electron', 'current', 'electron');
const cli = join(root, 'out', 'main', 'cli.js');

export const clipsDir = process.env['SOTTO_CLIPS_DIR'] ?? join(root, '.runtime', 'clips');

/** Why the command line cannot be run, or null. */
export function sottoProblem(): string | null {
  for (const path of [electron, cli, join(clipsDir, 'sample.wav')]) {
    if (!existsSync(path)) return `${path} is missing: run set-up first`;
  }
  return null;
}

/** Runs the built command line in Electron's own runtime; `wrap` puts a program in front of it. */
export async function runSotto(
  args: readonly string[],
  wrap: readonly string[] = [],
): Promise<EndedProcess> {
  const [program = electron, ...rest] = [...wrap, electron, cli, ...args];
  const child = spawn(program, rest, {
    cwd: root,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return await untilEnded(child);
}
