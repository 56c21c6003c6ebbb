import type {
  Comparison,
  Population,
  PopulationFigures,
  StageComparison,
  TurnConfiguration,
} from '../../shared/contracts/latency';
import { criticalPath } from '../../shared/critical-path';
import { byTurnOrder, stageInfo } from '../../shared/stages';
import type { TurnDetail } from '../../shared/turn';
import { configurationDifferences, configurationLabel, msLabel } from './labels';

interface Side {
  readonly label: string;
  readonly turns: number;
  readonly voiceToVoiceMs: number | null;
  readonly unaccountedMs: number | null;
  readonly configuration: TurnConfiguration | null;
  /** By stage: all its time, and its time on the critical path, ms. */
  readonly stages: ReadonlyMap<string, { readonly totalMs: number; readonly criticalMs: number }>;
}

/** Two turns laid over each other, stage by stage. */
export function compareTurns(a: TurnDetail, b: TurnDetail): Comparison {
  return compare(sideOfTurn(a), sideOfTurn(b));
}

/** Medians of two configurations over turns of the same input and class. */
export function compareFigures(
  a: readonly PopulationFigures[],
  b: readonly PopulationFigures[],
  configurations: ReadonlyMap<number, TurnConfiguration>,
): Comparison {
  return compare(sideOfFigures(a, configurations), sideOfFigures(b, configurations));
}

function sideOfTurn({ turn, summary, spans, facts }: TurnDetail): Side {
  const stages = new Map<string, { totalMs: number; criticalMs: number }>();
  const critical = new Map<string, number>();
  if (summary?.voiceToVoiceMs != null) {
    const { releaseMs, voiceToVoiceMs } = summary;
    const path = criticalPath(spans, { releaseMs, endMs: releaseMs + voiceToVoiceMs });
    for (const { spanId, startMs, endMs } of path.segments) {
      critical.set(spanId, (critical.get(spanId) ?? 0) + endMs - startMs);
    }
  }
  for (const span of spans) {
    if (span.endMs === null) continue;
    const stage = stages.get(span.name) ?? { totalMs: 0, criticalMs: 0 };
    stage.totalMs += span.endMs - span.startMs;
    stage.criticalMs += critical.get(span.id) ?? 0;
    stages.set(span.name, stage);
  }
  return {
    label: turn.userText === '' ? 'a turn without words' : shorten(turn.userText),
    turns: 1,
    voiceToVoiceMs: summary?.voiceToVoiceMs ?? null,
    unaccountedMs: summary?.unaccountedMs ?? null,
    configuration: facts?.configuration ?? null,
    stages,
  };
}

/** The newest population stands for its configuration: personas are never mixed either. */
function sideOfFigures(
  all: readonly PopulationFigures[],
  configurations: ReadonlyMap<number, TurnConfiguration>,
): Side {
  const [figures] = all;
  const configuration = configurationOf(figures?.population, configurations);
  return {
    label: configurationLabel(configuration),
    turns: figures?.voiceToVoice?.turns ?? 0,
    voiceToVoiceMs: figures?.voiceToVoice?.p50Ms ?? null,
    unaccountedMs: figures?.unaccounted?.p50Ms ?? null,
    configuration,
    stages: new Map(
      figures?.stages.map(({ stage, p50Ms, criticalP50Ms }) => [
        stage,
        { totalMs: p50Ms, criticalMs: criticalP50Ms },
      ]),
    ),
  };
}

function configurationOf(
  population: Population | undefined,
  configurations: ReadonlyMap<number, TurnConfiguration>,
): TurnConfiguration | null {
  const id = population?.configurationId ?? null;
  return id === null ? null : (configurations.get(id) ?? null);
}

function compare(a: Side, b: Side): Comparison {
  const names = [...new Set([...a.stages.keys(), ...b.stages.keys()])].sort(byTurnOrder);
  const stages = names.map((stage): StageComparison => ({
    stage,
    label: stageInfo(stage).label,
    aCriticalMs: a.stages.get(stage)?.criticalMs ?? null,
    bCriticalMs: b.stages.get(stage)?.criticalMs ?? null,
    aMs: a.stages.get(stage)?.totalMs ?? null,
    bMs: b.stages.get(stage)?.totalMs ?? null,
  }));
  return {
    sentence: sentenceOf(a, b, stages),
    aLabel: a.label,
    bLabel: b.label,
    aTurns: a.turns,
    bTurns: b.turns,
    aVoiceToVoiceMs: a.voiceToVoiceMs,
    bVoiceToVoiceMs: b.voiceToVoiceMs,
    aUnaccountedMs: a.unaccountedMs,
    bUnaccountedMs: b.unaccountedMs,
    stages,
    differences: configurationDifferences(a.configuration, b.configuration),
  };
}

function sentenceOf(a: Side, b: Side, stages: readonly StageComparison[]): string {
  if (a.voiceToVoiceMs === null || b.voiceToVoiceMs === null) {
    return 'One of the two has no time to the first sound.';
  }
  const differenceMs = b.voiceToVoiceMs - a.voiceToVoiceMs;
  /** How much of the difference a stage makes; below zero it works against it. */
  const shareOf = (stage: StageComparison): number =>
    ((stage.bCriticalMs ?? 0) - (stage.aCriticalMs ?? 0)) * Math.sign(differenceMs);
  const most = stages.reduce<StageComparison | null>(
    (chosen, stage) => (shareOf(stage) > (chosen === null ? 0 : shareOf(chosen)) ? stage : chosen),
    null,
  );
  const than = `${msLabel(b.voiceToVoiceMs)} against ${msLabel(a.voiceToVoiceMs)}`;
  if (Math.abs(differenceMs) < 1) return `The two are alike: ${than}.`;
  const word = differenceMs > 0 ? 'slower' : 'faster';
  const second = `The second is ${msLabel(Math.abs(differenceMs))} ${word} (${than})`;
  if (most === null) return `${second}; no step that is measured makes the difference.`;
  const { label, aCriticalMs, bCriticalMs } = most;
  return `${second}; most of it is ${label}: ${msLabel(bCriticalMs ?? 0)} against ${msLabel(aCriticalMs ?? 0)}.`;
}

const LABEL_CHARACTERS = 60;

function shorten(text: string): string {
  return text.length <= LABEL_CHARACTERS ? text : `${text.slice(0, LABEL_CHARACTERS - 1)}…`;
}
