import type {
  MachineLoad,
  SlownessOwner,
  StageAgainstPeers,
  TurnAgainstPeers,
  WhySlow,
} from '../../shared/contracts/latency';
import { stageInfo } from '../../shared/stages';
import type { StageInfo } from '../../shared/stages';
import { msLabel } from './labels';

/** With fewer turns like it nothing is “usual”. */
export const MIN_PEERS = 5;
/** A turn counts as slower (or faster) from this much, and this share, away from the median. */
const NOTABLE_MS = 15;
const NOTABLE_SHARE = 0.1;
/** A stage is not blamed for less. */
const BLAMED_FROM_MS = 5;
/** So much more of all cores for other programs than usual explains a slow computation. */
const BUSIER_SHARE = 0.15;
/** So much more to do than usual explains a stage. */
const MORE_WORK = 1.2;

/** What a stage that is unaccounted for is called in figures and sentences. */
export const UNACCOUNTED = 'unaccounted';

/** What a stage waited for, and how much of its own time that was, ms (0 for what is all wait). */
export interface NamedWait {
  readonly waitedFor: string;
  readonly withinMs: number;
}

interface Blame {
  readonly owner: SlownessOwner;
  readonly ownerName: string;
  readonly because: string;
  readonly change: string | null;
}

/**
 * “Why was this one slow” (product D5): of all that the turn waited for, the stage furthest above its
 * own median over turns like it (same input, class, persona and configuration); then whose it is:
 * there was more to do (a setting bounds that), the machine was busier with other programs, a queue,
 * or else the engine itself.
 *
 * @param waits what the stage's spans name as the thing they waited for, by stage
 */
export function explainTurn(
  turn: TurnAgainstPeers,
  waits: ReadonlyMap<string, NamedWait> = new Map(),
): WhySlow {
  const { turnId, peers, voiceToVoiceMs, usualVoiceToVoiceMs } = turn;
  const nothing = {
    turnId,
    stage: null,
    stageLabel: null,
    tookMs: null,
    usualMs: null,
    owner: null,
    ownerName: null,
    change: null,
    comparedWith: peers,
  };
  if (voiceToVoiceMs === null) {
    return { ...nothing, verdict: 'not-spoken', sentence: 'Nothing was spoken in this turn.' };
  }
  if (peers < MIN_PEERS || usualVoiceToVoiceMs === null) {
    const sentence = `${msLabel(voiceToVoiceMs)}; too few turns like it to say what is usual (${peers} of ${MIN_PEERS}).`;
    return { ...nothing, verdict: 'too-few-turns', sentence };
  }
  const excessMs = voiceToVoiceMs - usualVoiceToVoiceMs;
  const notableMs = Math.max(NOTABLE_MS, usualVoiceToVoiceMs * NOTABLE_SHARE);
  const against = `${msLabel(voiceToVoiceMs)} against a usual ${msLabel(usualVoiceToVoiceMs)}`;
  if (excessMs < notableMs) {
    const faster = excessMs < -notableMs;
    return {
      ...nothing,
      verdict: faster ? 'faster' : 'as-usual',
      sentence: faster ? `Faster than usual: ${against}.` : `As usual: ${against}.`,
    };
  }
  const stage = furthestAbove(turn);
  if (stage === null) {
    const sentence = `Slower than usual (${against}), spread over many stages; none stands out.`;
    return { ...nothing, verdict: 'slower', sentence };
  }
  const label =
    stage.stage === UNACCOUNTED
      ? 'a stretch that no step accounts for'
      : stageInfo(stage.stage).label;
  const blame = blameFor(stage, turn, waits.get(stage.stage) ?? null);
  const tookMs = stage.criticalMs;
  const usualMs = stage.usualCriticalMs;
  const times = `${msLabel(tookMs)} instead of ${msLabel(usualMs)}`;
  const advice = blame.change === null ? '' : ` To change it: ${blame.change}.`;
  return {
    ...nothing,
    verdict: 'slower',
    sentence: `Slower than usual: ${label} took ${times} (${blame.because}).${advice}`,
    stage: stage.stage,
    stageLabel: label,
    tookMs,
    usualMs,
    owner: blame.owner,
    ownerName: blame.ownerName,
    change: blame.change,
  };
}

/** By time on the critical path above the median: that is what made the user wait. */
function furthestAbove(turn: TurnAgainstPeers): StageAgainstPeers | null {
  const unaccounted: StageAgainstPeers = {
    stage: UNACCOUNTED,
    totalMs: turn.unaccountedMs ?? 0,
    criticalMs: turn.unaccountedMs ?? 0,
    work: null,
    peers: turn.peers,
    usualCriticalMs: turn.usualUnaccountedMs ?? 0,
    usualWork: null,
  };
  const above = (stage: StageAgainstPeers): number => stage.criticalMs - stage.usualCriticalMs;
  const furthest = [...turn.stages, unaccounted].reduce((a, b) => (above(b) > above(a) ? b : a));
  return above(furthest) >= BLAMED_FROM_MS ? furthest : null;
}

function blameFor(
  stage: StageAgainstPeers,
  { machine, usualOthersShare }: TurnAgainstPeers,
  wait: NamedWait | null,
): Blame {
  const info = stageInfo(stage.stage);
  if (stage.stage !== UNACCOUNTED) {
    const work = moreWork(stage, info);
    if (work !== null) return work;
  }
  const excessMs = stage.criticalMs - stage.usualCriticalMs;
  if (info.owner !== 'queue' && wait !== null && wait.withinMs >= excessMs / 2) {
    return {
      owner: 'queue',
      ownerName: wait.waitedFor,
      because: `${msLabel(wait.withinMs)} of it waiting for ${wait.waitedFor}`,
      change: info.change,
    };
  }
  const busy = busierMachine(machine, usualOthersShare);
  if (busy !== null) return busy;
  if (stage.stage === UNACCOUNTED) {
    return {
      owner: 'unknown',
      ownerName: 'no step that is measured',
      because: 'no step is measured there',
      change: 'export the turn (sotto trace export) and report it',
    };
  }
  if (info.owner === 'queue') {
    const ownerName = wait?.waitedFor ?? info.ownerName;
    return {
      owner: 'queue',
      ownerName,
      because: `it waited for ${ownerName}`,
      change: info.change,
    };
  }
  return {
    owner: info.owner,
    ownerName: info.ownerName,
    because: `by ${info.ownerName} itself`,
    change: info.change,
  };
}

function moreWork({ work, usualWork }: StageAgainstPeers, info: StageInfo): Blame | null {
  if (info.work === null || info.lessWork === null || work === null || usualWork === null) {
    return null;
  }
  if (work < usualWork * MORE_WORK || work - usualWork < 1) return null;
  const amount = `${Math.round(work)} ${info.work.unit} instead of ${Math.round(usualWork)}`;
  return {
    owner: 'setting',
    ownerName: `how much there was to do for ${info.ownerName}`,
    because: `there was more to do: ${amount}`,
    change: info.lessWork,
  };
}

function busierMachine(machine: MachineLoad | null, usualShare: number | null): Blame | null {
  if (machine === null || usualShare === null) return null;
  if (machine.othersShare - usualShare < BUSIER_SHARE) return null;
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return {
    owner: 'machine',
    ownerName: 'other programs',
    because: `other programs took ${percent(machine.othersShare)} of the machine, usually ${percent(usualShare)}`,
    change: 'close what else computes, or give Sotto fewer threads (engines)',
  };
}
