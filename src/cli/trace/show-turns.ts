import { SottoError } from '../../shared/errors';
import type { TurnDetail } from '../../shared/turn';
import type { Companion } from '../../main/companion';
import { configurationLabel, msLabel } from '../../main/trace/labels';
import { textWaterfall } from '../../main/trace/text-waterfall';
import { printJson } from '../cli-io';
import type { CommandContext } from '../cli-io';
import type { TraceOptions } from './trace-options';

export async function lastTurnId(companion: Companion): Promise<string> {
  const { rows } = await companion.latency.rows({ offset: 0, limit: 1 });
  const [newest] = rows;
  if (newest !== undefined) return newest.turnId;
  throw new SottoError('not-found', 'no turn has been recorded yet', {
    hint: 'Make one: npm run -s sotto -- talk --text "Hello"',
  });
}

export async function turnDetail(companion: Companion, turnId: string): Promise<TurnDetail> {
  const found = await companion.turn(turnId);
  if (found === null) throw new SottoError('not-found', `there is no turn ${turnId}`);
  return found;
}

/** The waterfall of one turn, with what is known about it. */
export async function showTurn(
  companion: Companion,
  options: TraceOptions,
  { io, json }: CommandContext,
): Promise<number> {
  const turnId = options.turn ?? options.positionals[0] ?? (await lastTurnId(companion));
  const detail = await turnDetail(companion, turnId);
  if (json) {
    printJson(io, detail);
    return 0;
  }
  const { turn } = detail;
  io.stdout(`You:   ${turn.userText}\nSotto: ${turn.replyText}\n\n${textWaterfall(detail)}`);
  io.stdout(
    factLines(detail)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return 0;
}

function factLines({ facts, spans }: TurnDetail): readonly string[] {
  if (facts == null) return [];
  const clockErrorsMs = spans.flatMap(({ attributes: { clockErrorMs } }) =>
    typeof clockErrorMs === 'number' ? [clockErrorMs] : [],
  );
  const { machine, caches, collectMs, collectWaitedMs, orderMs, storeMs, lostSpans, mark } = facts;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return [
    `configuration  ${configurationLabel(facts.configuration)}`,
    ...(machine === null
      ? []
      : [
          `machine        ${percent(machine.busyShare)} busy, ${percent(machine.othersShare)} with other programs (${machine.cores} cores)`,
        ]),
    ...caches.map(
      ({ cache, hits, misses }) => `cache          ${cache}: ${hits} hits, ${misses} misses`,
    ),
    `trace          ${msLabel(collectMs)} during the turn` +
      (collectWaitedMs === null
        ? ''
        : `, ${msLabel(collectWaitedMs)} of it before the first sound`) +
      (orderMs === null ? '' : `, ${msLabel(orderMs)} behind it`) +
      (storeMs === null ? '' : `, ${msLabel(storeMs)} to store`) +
      (lostSpans === 0 ? '' : `, ${lostSpans} spans lost`),
    ...(clockErrorsMs.length === 0
      ? []
      : [`clock          the window’s within ± ${msLabel(Math.max(...clockErrorsMs))}`]),
    ...(mark === null ? [] : [`marked         ${mark}`]),
  ];
}

/** The list of turns, newest first. */
export async function listTurns(
  companion: Companion,
  { last, mark }: TraceOptions,
  { io, json }: CommandContext,
): Promise<number> {
  const limit = last ?? 20;
  const rows = [];
  while (rows.length < limit) {
    const page = await companion.latency.rows({
      offset: rows.length,
      limit: Math.min(1000, limit - rows.length),
      ...(mark === null ? {} : { mark }),
    });
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) break;
  }
  if (json) {
    printJson(io, rows);
    return 0;
  }
  for (const row of rows) {
    const total = row.voiceToVoiceMs === null ? '–' : msLabel(row.voiceToVoiceMs);
    const when = new Date(row.startedMs).toISOString();
    const kind = row.turnClass ?? row.input;
    io.stdout(
      `${row.turnId}  ${when}  ${row.ahead}  ${total.padStart(9)}  ${kind}${row.mark === null ? '' : `  (${row.mark})`}\n`,
    );
  }
  return 0;
}
