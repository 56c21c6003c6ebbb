import type { Comparison, PopulationStatus } from '../../shared/contracts/latency';
import { SottoError } from '../../shared/errors';
import type { Companion } from '../../main/companion';
import { msLabel } from '../../main/trace/labels';
import { printJson } from '../cli-io';
import type { CommandContext } from '../cli-io';
import { sparkline, textTable } from './text-table';
import { lastTurnId } from './show-turns';
import { badInput } from './trace-options';
import type { TraceOptions } from './trace-options';

const SERIES_TURNS = 24;

/** Percentiles of every stage, apart for every kind of turn and configuration. */
export async function showStages(
  companion: Companion,
  { last }: TraceOptions,
  { io, json }: CommandContext,
): Promise<number> {
  const limit = Math.min(1000, last ?? 200);
  const all = await companion.latency.stageStats({
    limit,
    sinceMs: null,
    seriesTurns: SERIES_TURNS,
  });
  if (json) printJson(io, all);
  else if (all.length === 0) io.stdout('No turn has been answered yet.\n');
  else io.stdout(all.map(populationText).join('\n'));
  return 0;
}

function populationText(of: PopulationStatus): string {
  const header = ['stage', 'turns', 'p50', 'p95', 'p99', 'waited', 'baseline', '', 'lately'];
  const whole = of.voiceToVoice;
  const total =
    whole === null
      ? []
      : [
          [
            'voice to voice',
            String(whole.turns),
            msLabel(whole.p50Ms),
            msLabel(whole.p95Ms),
            msLabel(whole.p99Ms),
            '',
            '',
            '',
            sparkline(of.series),
          ],
        ];
  const stages = of.stages.map((stage) => [
    stage.stage,
    String(stage.turns),
    msLabel(stage.p50Ms),
    msLabel(stage.p95Ms),
    msLabel(stage.p99Ms),
    msLabel(stage.criticalP50Ms),
    stage.baseline === null ? '' : msLabel(stage.baseline.p50Ms),
    stage.state === 'ok' ? '' : stage.state === 'over-budget' ? 'budget' : 'slower',
    sparkline(stage.series),
  ]);
  const unaccounted =
    of.unaccounted === null || of.unaccountedPctP50 === null
      ? ''
      : `unaccounted p50 ${of.unaccountedPctP50.toFixed(2)} %, p95 ${msLabel(of.unaccounted.p95Ms)}\n`;
  return `${of.label}\n${unaccounted}${textTable([header, ...total, ...stages])}`;
}

/** Conversations: totals, trends and worst turns. */
export async function showSessions(
  companion: Companion,
  { last }: TraceOptions,
  { io, json }: CommandContext,
): Promise<number> {
  const sessions = await companion.latency.sessions(last ?? 10);
  if (json) {
    printJson(io, sessions);
    return 0;
  }
  for (const session of sessions) {
    const { voiceToVoice: v2v, trendPct } = session;
    const trend =
      trendPct === null ? '' : ` · trend ${trendPct >= 0 ? '+' : ''}${trendPct.toFixed(0)} %`;
    const wait =
      v2v === null
        ? 'nothing was spoken'
        : `p50 ${msLabel(v2v.p50Ms)} · p95 ${msLabel(v2v.p95Ms)} · waited ${(session.waitedMs / 1000).toFixed(1)} s in all${trend}`;
    io.stdout(
      `${new Date(session.firstMs).toISOString()}  ${session.turns} turns  ${session.title}\n  ${wait}\n`,
    );
    for (const worst of session.worst) {
      io.stdout(
        `  ${worst.ratio.toFixed(1)}×  ${msLabel(worst.voiceToVoiceMs).padStart(9)}  ${worst.turnId}  ${worst.text}\n`,
      );
    }
  }
  return 0;
}

/** One sentence: what made the turn slow, whose it is, what to change. */
export async function showWhy(
  companion: Companion,
  { turn, positionals }: TraceOptions,
  { io, json }: CommandContext,
): Promise<number> {
  const turnId = turn ?? positionals[0] ?? (await lastTurnId(companion));
  const why = await companion.latency.why(turnId);
  if (why === null) throw new SottoError('not-found', `turn ${turnId} has no trace`);
  if (json) printJson(io, why);
  else io.stdout(`${why.sentence}\n`);
  return 0;
}

/** Two turns, or two configurations, stage by stage. */
export async function showComparison(
  companion: Companion,
  { positionals, configurations }: TraceOptions,
  { io, json }: CommandContext,
): Promise<number> {
  const [a, b] = positionals;
  if (a === undefined || b === undefined) throw badInput('compare takes two turns');
  const comparison = configurations
    ? await companion.latency.compareConfigurations({
        a: configurationNumber(a),
        b: configurationNumber(b),
        ...(await kindOfLastTurn(companion)),
      })
    : await companion.latency.compareTurns(a, b);
  if (comparison === null) throw new SottoError('not-found', 'one of the two has no trace');
  if (json) printJson(io, comparison);
  else io.stdout(comparisonText(comparison));
  return 0;
}

/** Only turns of one input and class can be compared: those of the newest turn. */
async function kindOfLastTurn(companion: Companion) {
  const { rows } = await companion.latency.rows({ offset: 0, limit: 1 });
  const { input = 'speech', turnClass = null } = rows[0] ?? {};
  return { input, turnClass };
}

function configurationNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw badInput(`"${text}" is no number of a configuration (see trace configurations)`);
}

function comparisonText(comparison: Comparison): string {
  const ms = (value: number | null): string => (value === null ? '–' : msLabel(value));
  const rows = comparison.stages.map((stage) => [
    stage.stage,
    ms(stage.aCriticalMs),
    ms(stage.bCriticalMs),
    msLabel((stage.bCriticalMs ?? 0) - (stage.aCriticalMs ?? 0)),
    ms(stage.aMs),
    ms(stage.bMs),
  ]);
  const total = [
    'voice to voice',
    ms(comparison.aVoiceToVoiceMs),
    ms(comparison.bVoiceToVoiceMs),
    msLabel((comparison.bVoiceToVoiceMs ?? 0) - (comparison.aVoiceToVoiceMs ?? 0)),
    '',
    '',
  ];
  const header = ['stage', 'A waited', 'B waited', 'B − A', 'A in all', 'B in all'];
  return [
    `A: ${comparison.aLabel} (${comparison.aTurns})\n`,
    `B: ${comparison.bLabel} (${comparison.bTurns})\n`,
    `${comparison.sentence}\n`,
    ...comparison.differences.map((difference) => `differs: ${difference}\n`),
    textTable([header, total, ...rows]),
  ].join('');
}

export async function listConfigurations(
  companion: Companion,
  { io, json }: CommandContext,
): Promise<number> {
  const all = await companion.latency.configurations();
  if (json) printJson(io, all);
  else {
    for (const { configurationId, turns, label } of all) {
      io.stdout(
        `${String(configurationId).padStart(3)}  ${String(turns).padStart(5)} turns  ${label}\n`,
      );
    }
  }
  return 0;
}

/**
 * Holds the newest turns against baseline and budget. Exit status 1 when a stage got slower than its
 * baseline; budgets, which are for one kind of machine, count only when asked for.
 */
export async function checkBudgets(
  companion: Companion,
  { last, accept, budgets }: TraceOptions,
  { io, json }: CommandContext,
): Promise<number> {
  const lastTurns = Math.min(1000, last ?? 20);
  const report = accept
    ? await companion.latency.acceptBaselines(lastTurns)
    : await companion.latency.budgets(lastTurns);
  const failed = report.notices.some(
    ({ state }) => state === 'slower-than-baseline' || (budgets && state === 'over-budget'),
  );
  if (json) printJson(io, { ...report, passed: !failed });
  else {
    for (const { state, sentence } of report.notices) {
      io.stdout(`${state === 'over-budget' ? 'budget  ' : 'slower  '}${sentence}\n`);
    }
    const kinds = report.checked === 1 ? 'kind of turn' : 'kinds of turns';
    io.stdout(
      report.checked === 0
        ? 'No baseline yet: it is taken from the first 20 answered turns of a kind.\n'
        : `${failed ? 'FAILED' : 'ok'}: ${report.checked} ${kinds} checked over the last ${lastTurns} turns.\n`,
    );
  }
  return failed ? 1 : 0;
}

export async function markTurn(
  companion: Companion,
  { positionals }: TraceOptions,
  { io, json }: CommandContext,
): Promise<number> {
  const [turnId, word] = positionals;
  if (turnId === undefined || (word !== 'good' && word !== 'slow' && word !== 'none')) {
    throw badInput('mark takes a turn and good, slow or none');
  }
  const mark = word === 'none' ? null : word;
  await companion.latency.mark({ turnId, mark });
  if (json) printJson(io, { turnId, mark });
  return 0;
}
