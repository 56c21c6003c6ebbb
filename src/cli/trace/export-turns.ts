import { writeFileSync } from 'node:fs';
import type { Companion } from '../../main/companion';
import { exportChrome, exportCsv, exportOtlp } from '../../main/trace/export';
import type { TurnDetail } from '../../shared/turn';
import type { CommandContext } from '../cli-io';
import { turnDetail } from './show-turns';
import { ALL_TURNS, badInput } from './trace-options';
import type { TraceOptions } from './trace-options';

const EXPORTS = { chrome: exportChrome, csv: exportCsv, otlp: exportOtlp } as const;

/** Stored turns as a file other tools open; all of them unless told otherwise. */
export async function exportTurns(
  companion: Companion,
  { turn, last, format, out }: TraceOptions,
  { io }: CommandContext,
): Promise<number> {
  if (turn !== null && last !== null) throw badInput('give --turn or --last, not both');
  if (format !== 'chrome' && format !== 'csv' && format !== 'otlp') {
    throw badInput(`--format is chrome, csv or otlp, not "${format ?? ''}"`);
  }
  const ids =
    turn === null
      ? (await companion.traces(last ?? ALL_TURNS)).map(({ turnId }) => turnId)
      : [turn];
  const turns: TurnDetail[] = [];
  for (const id of ids) turns.push(await turnDetail(companion, id));
  turns.reverse();
  const text = EXPORTS[format](turns);
  if (out === null) io.stdout(text);
  else writeFileSync(out, text, { mode: 0o600 });
  return 0;
}
