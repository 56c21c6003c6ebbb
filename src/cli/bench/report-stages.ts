import { SPAN } from '../../shared/trace';

/** What a listener would call the parts of the wait, in the order of a turn. */
export const STAGE_GROUPS = [
  'hearing',
  'recall',
  'context',
  'first token',
  'first clause',
  'speech',
  'playing',
  'unaccounted',
] as const;
export type StageGroup = (typeof STAGE_GROUPS)[number];

/** Waits and messages belong to what was waited for. */
const ELSEWHERE: Readonly<Record<string, StageGroup>> = {
  [SPAN.embed]: 'recall',
  [SPAN.embedQueue]: 'recall',
  [SPAN.embedAnswer]: 'recall',
  [SPAN.takeWords]: 'hearing',
  [SPAN.ipcToMain]: 'hearing',
  [SPAN.ipcToRenderer]: 'playing',
  [SPAN.decode]: 'first clause',
  [SPAN.clauseWait]: 'first clause',
  [SPAN.clause]: 'speech',
  unaccounted: 'unaccounted',
};

/** By the span names' own families (shared/trace.ts). */
const FAMILIES: readonly (readonly [prefix: string, group: StageGroup])[] = [
  ['listen.', 'hearing'],
  ['stt.', 'hearing'],
  ['memory.', 'recall'],
  ['think.', 'context'],
  ['context', 'context'],
  ['llm.', 'first token'],
  ['speak.', 'speech'],
  ['tts.', 'speech'],
  ['play.', 'playing'],
];

/** A step that nothing is known about is unaccounted for, and seen as that. */
export function stageGroup(stage: string): StageGroup {
  const known = ELSEWHERE[stage];
  if (known !== undefined) return known;
  return FAMILIES.find(([prefix]) => stage.startsWith(prefix))?.[1] ?? 'unaccounted';
}

/** Sums a figure per stage into one per group, in the groups' order; groups without any are left out. */
export function groupStages(
  stages: Readonly<Record<string, number>>,
): readonly { readonly group: StageGroup; readonly ms: number }[] {
  return STAGE_GROUPS.flatMap((group) => {
    const own = Object.entries(stages).filter(([stage]) => stageGroup(stage) === group);
    const ms = own.reduce((sum, [, stageMs]) => sum + stageMs, 0);
    return own.length === 0 || ms <= 0 ? [] : [{ group, ms }];
  });
}
