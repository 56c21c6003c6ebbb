import { resolve } from 'node:path';
import { SottoError } from '../shared/errors';

export interface GlobalOptions {
  readonly dataDir: string | undefined;
  readonly json: boolean;
  /** What is left for the command. */
  readonly rest: readonly string[];
}

/**
 * Takes `--data DIR` and, except for `bench` where it names a file, `--json` out of the arguments,
 * wherever they stand.
 */
export function takeGlobalOptions(argv: readonly string[]): GlobalOptions {
  const rest: string[] = [];
  let dataDir: string | undefined;
  let json = false;
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (argument === '--data' || argument.startsWith('--data=')) {
      const value = argument === '--data' ? argv[++index] : argument.slice('--data='.length);
      if (value === undefined || value === '') {
        throw new SottoError('bad-input', '--data needs a folder', { hint: 'sotto … --data DIR' });
      }
      dataDir = resolve(value);
    } else if (argument === '--json' && rest[0] !== 'bench') {
      json = true;
    } else {
      rest.push(argument);
    }
  }
  return { dataDir, json, rest };
}
