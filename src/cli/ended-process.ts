import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface EndedProcess {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Reads all a process says; resolves however it ends, and rejects when it could not be started. */
export function untilEnded(
  child: ChildProcessByStdio<null, Readable, Readable>,
): Promise<EndedProcess> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    // As text: the pipe cuts letters of several bytes in two.
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
}
