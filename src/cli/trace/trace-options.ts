import { parseArgs } from 'node:util';
import { SottoError } from '../../shared/errors';

export const TRACE_HINT = `sotto trace last [--turn ID]                  the waterfall of a turn
       trace turns [--last N] [--mark good|slow]
       trace stages [--last N]                 percentiles per stage and kind of turn
       trace sessions [--last N]               conversations: totals, trends, worst turns
       trace why [ID]                          why the last turn, or this one, was slow
       trace compare A B | --configurations A B
       trace configurations
       trace mark ID good|slow|none
       trace check [--last N] [--budgets] [--accept]
       trace export --format chrome|csv|otlp [--turn ID | --last N] [--out FILE]`;

/** More turns than are kept. */
export const ALL_TURNS = 100_000;

export interface TraceOptions {
  readonly positionals: readonly string[];
  readonly turn: string | null;
  readonly last: number | null;
  readonly format: string | null;
  readonly out: string | null;
  readonly mark: 'good' | 'slow' | null;
  readonly configurations: boolean;
  readonly accept: boolean;
  readonly budgets: boolean;
}

export function parseTraceOptions(args: readonly string[]): TraceOptions {
  const { values, positionals } = parsed(args);
  const { mark } = values;
  if (mark !== undefined && mark !== 'good' && mark !== 'slow') {
    throw badInput('--mark is good or slow');
  }
  return {
    positionals,
    turn: values.turn ?? null,
    last: count(values.last),
    format: values.format ?? null,
    out: values.out ?? null,
    mark: mark ?? null,
    configurations: values.configurations === true,
    accept: values.accept === true,
    budgets: values.budgets === true,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        turn: { type: 'string' },
        last: { type: 'string' },
        format: { type: 'string' },
        out: { type: 'string' },
        mark: { type: 'string' },
        configurations: { type: 'boolean' },
        accept: { type: 'boolean' },
        budgets: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw badInput(cause instanceof Error ? cause.message : String(cause));
  }
}

function count(value: string | undefined): number | null {
  if (value === undefined) return null;
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return Math.min(number, ALL_TURNS);
  throw badInput('--last takes a whole number above 0');
}

export function badInput(message: string): SottoError {
  return new SottoError('bad-input', message, { hint: TRACE_HINT });
}
