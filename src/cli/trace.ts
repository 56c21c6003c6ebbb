import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SottoError } from '../shared/errors';
import type { TurnDetail } from '../shared/turn';
import type { Companion } from '../main/companion';
import { exportChrome, exportCsv, exportOtlp } from '../main/trace/export';
import { textWaterfall } from '../main/trace/text-waterfall';
import { printJson } from './cli-io';
import type { Command, CommandContext } from './cli-io';
import { openCompanion } from './open-companion';

const HINT =
  'sotto trace last [--turn ID] | turns [--last N] | export --format chrome|csv|otlp [--turn ID | --last N] [--out FILE]';
const ALL_TURNS = 20_000;

/** Stored traces: the last waterfall, the list, or a file other tools open. */
export const traceCommand: Command = async (args, context) => {
  const [what, ...rest] = args;
  const { values } = parseTraceArgs(rest);
  const { companion } = await openCompanion(context, { only: ['memory'] });
  try {
    switch (what) {
      case 'last':
        return await showTurn(companion, values.turn ?? null, context);
      case 'turns':
        return await listTurns(companion, count(values.last) ?? 20, context);
      case 'export':
        return await exportTurns(companion, values, context);
      default:
        throw new SottoError('bad-input', `trace does not know "${what ?? ''}"`, { hint: HINT });
    }
  } finally {
    await companion.dispose();
  }
};

function parseTraceArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        turn: { type: 'string' },
        last: { type: 'string' },
        format: { type: 'string' },
        out: { type: 'string' },
      },
    });
  } catch (cause) {
    throw new SottoError('bad-input', cause instanceof Error ? cause.message : String(cause), {
      hint: HINT,
    });
  }
}

function count(value: string | undefined): number | null {
  if (value === undefined) return null;
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return Math.min(number, ALL_TURNS);
  throw new SottoError('bad-input', '--last takes a whole number above 0', { hint: HINT });
}

async function detail(companion: Companion, turnId: string): Promise<TurnDetail> {
  const found = await companion.turn(turnId);
  if (found === null) throw new SottoError('not-found', `there is no turn ${turnId}`);
  return found;
}

async function showTurn(
  companion: Companion,
  turnId: string | null,
  { io, json }: CommandContext,
): Promise<number> {
  const [newest] = turnId === null ? await companion.traces(1) : [];
  const id = turnId ?? newest?.turnId;
  if (id === undefined) {
    throw new SottoError('not-found', 'no turn has been recorded yet', {
      hint: 'Make one: npm run -s sotto -- talk --text "Hello"',
    });
  }
  const turn = await detail(companion, id);
  if (json) printJson(io, turn);
  else
    io.stdout(
      `You:   ${turn.turn.userText}\nSotto: ${turn.turn.replyText}\n\n${textWaterfall(turn)}`,
    );
  return 0;
}

async function listTurns(
  companion: Companion,
  limit: number,
  { io, json }: CommandContext,
): Promise<number> {
  const traces = await companion.traces(limit);
  if (json) {
    printJson(io, traces);
    return 0;
  }
  for (const trace of traces) {
    const total = trace.voiceToVoiceMs === null ? '–' : `${trace.voiceToVoiceMs.toFixed(0)} ms`;
    const when = new Date(trace.startedMs).toISOString();
    io.stdout(`${trace.turnId}  ${when}  ${trace.ahead}  ${total.padStart(9)}\n`);
  }
  return 0;
}

async function exportTurns(
  companion: Companion,
  values: { turn?: string; last?: string; format?: string; out?: string },
  { io }: CommandContext,
): Promise<number> {
  const last = count(values.last);
  if (values.turn !== undefined && last !== null) {
    throw new SottoError('bad-input', 'give --turn or --last, not both', { hint: HINT });
  }
  const ids =
    values.turn === undefined
      ? (await companion.traces(last ?? ALL_TURNS)).map(({ turnId }) => turnId)
      : [values.turn];
  const turns: TurnDetail[] = [];
  for (const id of ids) turns.push(await detail(companion, id));
  turns.reverse();
  const text = render(values.format, turns);
  if (values.out === undefined) io.stdout(text);
  else writeFileSync(values.out, text, { mode: 0o600 });
  return 0;
}

function render(format: string | undefined, turns: readonly TurnDetail[]): string {
  switch (format) {
    case 'chrome':
      return exportChrome(turns);
    case 'csv':
      return exportCsv(turns);
    case 'otlp':
      return exportOtlp(turns);
    default:
      throw new SottoError('bad-input', `--format is chrome, csv or otlp, not "${format ?? ''}"`, {
        hint: HINT,
      });
  }
}
