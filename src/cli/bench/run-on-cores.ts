import { spawn } from 'node:child_process';
import { SottoError } from '../../shared/errors';

/**
 * Starts this very command again, bound to the first `cores` cores, so that every engine counts and
 * uses only those. Resolves with its exit status.
 */
export async function runOnCores(cores: number): Promise<number> {
  if (process.platform !== 'linux') {
    throw new SottoError('unsupported', '--cores needs the `taskset` command of Linux');
  }
  const args = [...process.execArgv, ...withoutCores(process.argv.slice(1))];
  const list = `0-${cores - 1}`;
  return await new Promise((resolve, reject) => {
    const child = spawn('taskset', ['-c', list, process.execPath, ...args], { stdio: 'inherit' });
    child.on('error', (cause) => {
      reject(new SottoError('unsupported', '`taskset` cannot be started', { cause }));
    });
    child.on('close', (code) => {
      resolve(code ?? 1);
    });
  });
}

/** The arguments as they were given, but for `--cores N`. */
export function withoutCores(args: readonly string[]): string[] {
  return args.filter(
    (argument, index) =>
      argument !== '--cores' && args[index - 1] !== '--cores' && !argument.startsWith('--cores='),
  );
}
