import { spawn } from 'node:child_process';

export interface EndedProcess {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The same command line in a process of its own; resolves however that one ends. */
export function runSelf(args: readonly string[]): Promise<EndedProcess> {
  return new Promise((resolve, reject) => {
    const [, cli = ''] = process.argv;
    const child = spawn(process.execPath, [...process.execArgv, cli, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
}
