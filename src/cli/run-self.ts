import { spawn } from 'node:child_process';
import { untilEnded, type EndedProcess } from './ended-process';

/** The same command line in a process of its own; resolves however that one ends. */
export function runSelf(args: readonly string[]): Promise<EndedProcess> {
  const [, cli = ''] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return untilEnded(child);
}
