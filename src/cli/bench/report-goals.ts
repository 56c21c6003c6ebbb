import { markdownTable } from './report-table';
import type { TailSummary } from './turn-summary';

interface Goal {
  readonly what: string;
  readonly value: number | null | undefined;
  readonly must: number | null;
  readonly goal: number | null;
  readonly least?: boolean;
  readonly unit: string;
}

/** The rows of docs' table that this bench answers, by tail. */
function goalsOf(tail: TailSummary): Goal[] {
  const { product } = tail.variants;
  const p50: Readonly<Record<number, readonly [must: number | null, goal: number]>> = {
    150: [null, 400],
    300: [350, 200],
    500: [150, 80],
  };
  const [must, goal] = p50[tail.tailMs] ?? [null, null];
  const goals: Goal[] = [];
  if (goal !== null) {
    goals.push({ what: 'product p50', value: product?.p50Ms, must, goal, unit: ' ms' });
  }
  if (tail.tailMs !== 300) return goals;
  const { ratios } = tail;
  return [
    ...goals,
    { what: 'product p95', value: product?.p95Ms, must: null, goal: 500, unit: ' ms' },
    {
      what: 'product p95 against the p50 of sequential',
      value: ratios.productP95ToSequentialP50,
      must: 1.1,
      goal: null,
      unit: '×',
    },
    {
      what: 'naive against product, p50',
      value: ratios.naiveToProductP50,
      must: 5,
      goal: 10,
      least: true,
      unit: '×',
    },
    {
      what: 'sequential against its floor, p50',
      value: ratios.sequentialToFloorP50,
      must: 1.15,
      goal: 1.05,
      unit: '×',
    },
    {
      what: 'unaccounted, p50',
      value: tail.unaccountedPctP50,
      must: 2,
      goal: 1,
      unit: ' %',
    },
    {
      what: 'p95 beside busy programs on every core, against p95',
      value: ratios.loadedToProductP95,
      must: 3,
      goal: null,
      unit: '×',
    },
    { what: 'unaccounted, p95', value: tail.unaccountedMsP95, must: null, goal: 2, unit: ' ms' },
  ];
}

/** Each figure beside its bounds; null where this tail has none. */
export function goalSection(tail: TailSummary): string[] | null {
  const goals = goalsOf(tail).filter(({ value }) => value != null);
  if (goals.length === 0) return null;
  return [
    ...markdownTable(
      ['', 'measured', 'must', 'goal', ''],
      goals.map(({ what, value, must, goal, least, unit }) => {
        const number = value ?? 0;
        const sign = least === true ? '≥' : '≤';
        const reached = (bound: number | null): boolean =>
          bound !== null && (least === true ? number >= bound : number <= bound);
        const bound = (at: number | null): string => (at === null ? '–' : `${sign} ${at}${unit}`);
        const verdict = reached(goal)
          ? goal === null
            ? ''
            : 'goal'
          : reached(must)
            ? 'must'
            : must === null
              ? 'short of the goal'
              : 'missed';
        const digits = unit === ' ms' && number >= 10 ? 0 : 2;
        return [what, `${number.toFixed(digits)}${unit}`, bound(must), bound(goal), verdict];
      }),
    ),
    '',
  ];
}
