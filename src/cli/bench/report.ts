import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { byTurnOrder } from '../../shared/stages';
import { SottoError, errorMessage } from '../../shared/errors';
import type { MeasuredTurns } from './baseline';
import { drawChart } from './report-chart';
import type { ChartPanel } from './report-chart';
import { goalSection } from './report-goals';
import { groupStages } from './report-stages';
import { markdownTable, ms, share } from './report-table';
import { summarizeTail } from './turn-summary';
import type { TailSummary, TurnBenchDetail, VariantSummary } from './turn-summary';
import { ALL_TURN_VARIANTS } from './turn-variants';

/** What is read of a `bench turn` file; the details hold all that the figures are made of. */
const turnFileSchema = z.object({
  bench: z.literal('turn'),
  complete: z.boolean(),
  load: z.object({
    cores: z.number(),
    othersShare: z.number(),
    stealShare: z.number().nullable(),
  }),
  setup: z.object({
    replyTokens: z.number(),
    machine: z.object({ cpu: z.string(), cores: z.number() }),
    models: z.record(z.string(), z.string()),
  }),
  details: z
    .array(z.looseObject({ tailMs: z.number(), variant: z.enum(ALL_TURN_VARIANTS) }))
    .min(1),
});

interface TurnRun {
  readonly name: string;
  readonly file: z.infer<typeof turnFileSchema>;
  readonly details: readonly TurnBenchDetail[];
}

export interface TurnReport {
  readonly markdown: string;
  readonly svg: string;
  readonly tails: readonly TailSummary[];
  readonly measured: MeasuredTurns;
}

/** Tables and a chart of `bench turn` files. Runs with the same tail are taken together. */
export function reportTurns(files: readonly string[]): TurnReport {
  const runs = files.map(readRun);
  const details = runs.flatMap((run) => run.details);
  const tailsMs = [...new Set(details.map(({ tailMs }) => tailMs))].sort((a, b) => a - b);
  const tails = tailsMs.map((tailMs) => summarizeTail(tailMs, details));
  const markdown = [
    '# Key release to first audible sample',
    '',
    ...runs.map(describeRun),
    '',
    ...tails.flatMap((tail) => [
      ...tailSection(tail, runs.filter((run) => has(run, tail.tailMs)).length),
      ...(goalSection(tail) ?? []),
      ...stageSection(tail),
    ]),
  ].join('\n');
  const svg = drawChart('Key release to first audible sample', panels(tails));
  return { markdown, svg, tails, measured: measuredOf(runs, tails) };
}

/** Runs with different models measured different things: together they are nobody's figures. */
function measuredOf(runs: readonly TurnRun[], tails: readonly TailSummary[]): MeasuredTurns {
  const models = runs[0]?.file.setup.models ?? {};
  const alike = runs.every(
    ({ file }) => JSON.stringify(file.setup.models) === JSON.stringify(models),
  );
  return {
    complete: alike && runs.every(({ file }) => file.complete),
    models,
    cores: runs[0]?.file.setup.machine.cores ?? 0,
    tails,
  };
}

/** Where the chart goes. */
export function writeChart(path: string, report: TurnReport): void {
  writeFileSync(path, report.svg);
}

function readRun(path: string): TurnRun {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new SottoError('bad-input', `${path} cannot be read: ${errorMessage(cause)}`, { cause });
  }
  const parsed = turnFileSchema.safeParse(value);
  if (!parsed.success) {
    throw new SottoError('bad-input', `${path} is no report of \`bench turn\``, {
      hint: 'Give files that `sotto bench turn --json FILE` has written.',
    });
  }
  // Checked above as far as this report groups by it; the rest was written by the same code.
  const details = parsed.data.details as unknown as readonly TurnBenchDetail[];
  return { name: basename(path), file: parsed.data, details };
}

function has(run: TurnRun, tailMs: number): boolean {
  return run.details.some((detail) => detail.tailMs === tailMs);
}

function describeRun({ name, file }: TurnRun): string {
  const { load, setup } = file;
  const steal = load.stealShare === null ? '' : `, ${share(load.stealShare)} taken by the host`;
  return (
    `- ${name}: ${setup.machine.cpu}, ${load.cores} cores; others used ${share(load.othersShare)} ` +
    `of them${steal}; ${Object.values(setup.models).join(', ')}; at most ${setup.replyTokens} ` +
    `tokens a reply${file.complete ? '' : ' (cut short)'}`
  );
}

function tailSection(tail: TailSummary, runs: number): string[] {
  const rows = ALL_TURN_VARIANTS.flatMap((variant) => {
    const summary = tail.variants[variant];
    return summary === undefined ? [] : [[variant, ...variantCells(summary)]];
  });
  const floor = ['floor', ms(tail.floorP50Ms), ms(tail.floorP95Ms), ...blanks(7)];
  const { A, B, C, D } = tail.aheadShares;
  return [
    `## Release tail ${tail.tailMs} ms: ${tail.clips} clips, ${runs} ${runs === 1 ? 'run' : 'runs'}`,
    '',
    ...markdownTable(
      [
        'ms',
        'p50',
        'p95',
        'mean',
        'first token p50',
        'unaccounted p50',
        'tokens reused',
        'WER',
        'spoken',
        'failed',
      ],
      [...rows, floor],
    ),
    '',
    `How far ahead the product was: A ${share(A)}, B ${share(B)}, C ${share(C)}, D ${share(D)}. ` +
      (tail.commitRate === null
        ? 'Nothing was prepared ahead.'
        : `What was prepared ahead was used in ${share(tail.commitRate)} of the turns.`),
    '',
  ];
}

function variantCells(summary: VariantSummary): string[] {
  const percent = summary.unaccountedPctP50;
  return [
    ms(summary.p50Ms),
    ms(summary.p95Ms),
    ms(summary.meanMs),
    ms(summary.ttft.p50Ms),
    percent === null ? '–' : `${percent.toFixed(1)} %`,
    summary.tokensReusedP50 === null ? '–' : String(summary.tokensReusedP50),
    summary.wer === null ? '–' : `${(summary.wer * 100).toFixed(2)} %`,
    `${summary.spoken} of ${summary.clips}`,
    String(summary.failed),
  ];
}

function blanks(count: number): string[] {
  return Array.from({ length: count }, () => '');
}

function stageSection(tail: TailSummary): string[] {
  const present = ALL_TURN_VARIANTS.filter((variant) => tail.variants[variant] !== undefined);
  const names = new Set(
    present.flatMap((variant) => Object.keys(tail.variants[variant]?.stages ?? {})),
  );
  const ordered = [...names].sort(byTurnOrder);
  const cell = (summary: VariantSummary | undefined, name: string): string => {
    const stage = summary?.stages[name];
    return stage === undefined ? '' : `${ms(stage.p50Ms)} / ${ms(stage.p95Ms)}`;
  };
  return [
    'Steps on the way to the first sound, p50 / p95 in ms:',
    '',
    ...markdownTable(
      ['step', ...present],
      ordered.map((name) => [
        name,
        ...present.map((variant) => cell(tail.variants[variant], name)),
      ]),
    ),
    '',
  ];
}

/** All variants on one scale, then the fast ones on their own: beside naive they are slivers. */
function panels(tails: readonly TailSummary[]): ChartPanel[] {
  return tails.flatMap((tail) => {
    const bars = ALL_TURN_VARIANTS.flatMap((variant) => {
      const summary = tail.variants[variant];
      if (summary?.p50Ms == null || summary.p95Ms === null) return [];
      const means = Object.fromEntries(
        Object.entries(summary.stages).map(([name, { meanMs }]) => [name, meanMs]),
      );
      return [
        {
          label: variant,
          parts: groupStages(means),
          p50Ms: summary.p50Ms,
          p95Ms: summary.p95Ms,
        },
      ];
    });
    const quick = bars.filter(({ label }) => label !== 'naive');
    const title = `Release tail ${tail.tailMs} ms, ${tail.clips} clips`;
    if (quick.length === bars.length) return [{ title, bars }];
    return [
      { title, bars },
      { title: `${title}, without naive`, bars: quick },
    ];
  });
}
