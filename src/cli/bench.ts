import { SottoError } from '../shared/errors';
import type { Command } from './cli-io';

/** Loaded on demand: each bench pulls in its own data and scoring. */
const BENCHES: Readonly<Record<string, () => Promise<Command>>> = {};

const HINT = `sotto bench ${Object.keys(BENCHES).join('|')} [options] --json FILE`;

/** Measures the shipped pipeline (performance.md); figures go to the file that `--json` names. */
export const benchCommand: Command = async (args, context) => {
  const [name, ...rest] = args;
  const load = name === undefined ? undefined : BENCHES[name];
  if (load === undefined) {
    throw new SottoError('bad-input', `there is no bench "${name ?? ''}"`, { hint: HINT });
  }
  const bench = await load();
  return await bench(rest, context);
};
