import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { SottoError } from '../../shared/errors';

/** Counts for ever; ends by itself within a moment of losing its parent. */
const PROGRAM = `
const parent = process.ppid;
for (;;) {
  for (let count = 0; count < 1e8; count++);
  if (process.ppid !== parent) process.exit();
}`;

/**
 * Other programs that want every core: one busy process a core, at ordinary priority. They stand
 * still until {@link go}, so that turns with and without them are measured in one run.
 */
export class BusyLoad {
  #children: ChildProcess[] = [];

  static start(processes: number = availableParallelism()): BusyLoad {
    if (process.platform === 'win32') {
      throw new SottoError('unsupported', '--load needs signals that Windows does not have');
    }
    const load = new BusyLoad();
    for (let index = 0; index < processes; index++) {
      load.#children.push(spawn(process.execPath, ['-e', PROGRAM], { stdio: 'ignore' }));
    }
    load.rest();
    return load;
  }

  get processes(): number {
    return this.#children.length;
  }

  go(): void {
    for (const child of this.#children) child.kill('SIGCONT');
  }

  rest(): void {
    for (const child of this.#children) child.kill('SIGSTOP');
  }

  async dispose(): Promise<void> {
    const children = this.#children.splice(0);
    const ended = children.map(
      (child) =>
        new Promise<void>((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) resolve();
          else child.once('exit', () => resolve());
        }),
    );
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(ended);
  }
}
