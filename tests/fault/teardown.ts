import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SPAN } from '../../src/shared/trace';

const root = fileURLToPath(new URL('../..', import.meta.url));
const electron = join(root, '.runtime', 'electron', 'current', 'electron');
const cli = join(root, 'out', 'main', 'cli.js');
const clip = join(root, '.runtime', 'clips', 'dog.wav');

/** Why the teardown tests cannot run, or null. */
export function teardownProblem(): string | null {
  for (const path of [electron, cli, clip]) {
    if (!existsSync(path)) return `${path.slice(root.length)} is missing: run set-up first`;
  }
  return null;
}

/** Stage and how long after its beginning the quit comes: in the middle of the native call. */
export const TEARDOWN_STAGES = [
  ['load', 50],
  ['load', 900],
  [SPAN.hold, 200],
  [SPAN.sttPartial, 60],
  [SPAN.stt, 80],
  [SPAN.embed, 1],
  [SPAN.recall, 0],
  [SPAN.prefill, 5],
  [SPAN.decode, 15],
  [SPAN.synthesis, 20],
  [SPAN.clause, 150],
  [SPAN.remember, 0],
] as const;

export interface TeardownResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in Electron's own runtime and quits it there. */
export async function quitAt(stage: string, delayMs: number): Promise<TeardownResult> {
  const data = mkdtempSync(join(tmpdir(), 'sotto-quit-'));
  try {
    return await new Promise((resolve, reject) => {
      const args = [cli, 'quit-at', stage, String(delayMs), clip, '--data', data];
      const child = spawn(electron, args, {
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
      child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
      child.on('error', reject);
      child.on('close', (exitCode, signal) => {
        resolve({ exitCode, signal, stdout, stderr });
      });
    });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
