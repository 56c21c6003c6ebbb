import type { AheadClass } from '../turn';

/**
 * What is kept and told about the times of many turns: configurations, statistics, comparisons, the
 * reason why one was slow, budgets. Times are ms; a turn's own times count from its release.
 */

/** One engine as a turn used it. */
export interface EngineConfiguration {
  /** Catalogue id. */
  readonly model: string;
  readonly quantisation: string | null;
  readonly backend: string | null;
  readonly threads: number | null;
}

/** Everything of the installation that decides how long the stages of a turn take. */
export interface TurnConfiguration {
  readonly appVersion: string;
  /** Where the sound goes: a window's audio device, or the command line's virtual player. */
  readonly player: 'window' | 'command-line';
  readonly stt: EngineConfiguration | null;
  readonly llm: EngineConfiguration | null;
  readonly voice: EngineConfiguration | null;
  readonly embeddings: EngineConfiguration | null;
  /** Settings that change what a turn computes, by their path (`speech.partials`). */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** How busy the machine was from the release to the first sound (or the end). Shares of all cores. */
export interface MachineLoad {
  readonly cores: number;
  /** 0–1, everything that ran. */
  readonly busyShare: number;
  /** 0–1, what others than Sotto took. */
  readonly othersShare: number;
  /** Runnable processes, averaged over a minute; 0 where the system does not tell. */
  readonly loadAverage: number;
}

/** Look-ups of one cache within a turn. */
export interface CacheCount {
  readonly cache: string;
  readonly hits: number;
  readonly misses: number;
}

export type TurnMark = 'good' | 'slow';

/** What is known about a traced turn besides its spans. */
export interface TraceFacts {
  readonly input: 'speech' | 'text';
  readonly turnClass: string | null;
  readonly personaId: string;
  readonly configuration: TurnConfiguration;
  readonly machine: MachineLoad | null;
  readonly caches: readonly CacheCount[];
  /** Main's own time for collecting and showing this turn's spans while it ran, ms. */
  readonly collectMs: number;
  /** Of that, what fell between the release and the first sound. */
  readonly collectWaitedMs: number;
  /** Main's time for putting them in order behind its end, ms. */
  readonly orderMs: number;
  /** Spans that were dropped because there were too many or they could not be stored. */
  readonly lostSpans: number;
}

/** Facts as read back; turns stored by an older version know less. */
export interface StoredTraceFacts extends Omit<
  TraceFacts,
  'configuration' | 'collectWaitedMs' | 'orderMs'
> {
  /** Null when stored by an older version, as {@link orderMs}. */
  readonly collectWaitedMs: number | null;
  readonly orderMs: number | null;
  readonly configurationId: number | null;
  readonly configuration: TurnConfiguration | null;
  readonly mark: TurnMark | null;
  /** Time the memory thread took to store the trace, ms; null when stored by an older version. */
  readonly storeMs: number | null;
}

/** Turns whose times may be compared: simple, complex, spoken and typed ones are never mixed. */
export interface Population {
  readonly input: 'speech' | 'text';
  readonly turnClass: string | null;
  readonly personaId: string;
  readonly configurationId: number | null;
}

export interface TraceRowsQuery {
  /** Newest first; 0 is the newest turn. */
  readonly offset: number;
  readonly limit: number;
  readonly mark?: TurnMark | undefined;
}

/** A line of the list of turns: small enough for 10,000 of them. */
export interface TraceRow extends Population {
  readonly turnId: string;
  readonly startedMs: number;
  readonly ahead: AheadClass;
  readonly voiceToVoiceMs: number | null;
  readonly ttftMs: number | null;
  readonly unaccountedMs: number | null;
  readonly mark: TurnMark | null;
  /** The first characters of what the user said; empty when nothing was heard. */
  readonly text: string;
}

export interface TraceRows {
  /** All turns that match, whatever the page. */
  readonly total: number;
  readonly rows: readonly TraceRow[];
}

/** Interpolated percentiles over turns. */
export interface Figures {
  readonly turns: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface PopulationQuery {
  /** How many of the newest turns of each population count. */
  readonly limit: number;
  /** Only turns that began at or after this absolute ms; null for no bound. */
  readonly sinceMs: number | null;
  /** Only this population; left out, all that occur among the newest turns. */
  readonly population?: Population | undefined;
  /** Turns in each series (sparkline); 0 for none. */
  readonly seriesTurns: number;
}

/** Time of one stage per turn (all its runs together), over the turns in which it ran. */
export interface StageFigures extends Figures {
  /** A span name of trace.ts, or one of an older version. */
  readonly stage: string;
  /** The part of it that the turn waited for: its share of the critical path. */
  readonly criticalP50Ms: number;
  readonly criticalP95Ms: number;
  /** Total ms of the newest turns, oldest first; null where the stage did not run. */
  readonly series: readonly (number | null)[];
}

export interface PopulationFigures {
  readonly population: Population;
  readonly voiceToVoice: Figures | null;
  readonly firstToken: Figures | null;
  readonly unaccounted: Figures | null;
  /** Unaccounted share of voice-to-voice, per cent, median over turns. */
  readonly unaccountedPctP50: number | null;
  /** Voice-to-voice ms of the newest turns, oldest first. */
  readonly series: readonly (number | null)[];
  /** In the order of a turn. */
  readonly stages: readonly StageFigures[];
}

export interface Baseline {
  readonly stage: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly turns: number;
  /** Absolute ms when it was taken. */
  readonly takenMs: number;
}

export type BudgetState = 'ok' | 'over-budget' | 'slower-than-baseline';

/** Statistics of one stage with what it is allowed to take. */
export interface StageStatus extends StageFigures {
  readonly label: string;
  /** Allowed p50 on the critical path, ms; null when the stage has none. */
  readonly budgetMs: number | null;
  readonly baseline: Baseline | null;
  readonly state: BudgetState;
}

export interface PopulationStatus extends Omit<PopulationFigures, 'stages'> {
  /** “spoken · question · base q8_0, SmolLM2 …”: to choose from in a list. */
  readonly label: string;
  readonly stages: readonly StageStatus[];
}

export interface KnownConfiguration {
  readonly configurationId: number;
  readonly configuration: TurnConfiguration;
  readonly label: string;
  readonly turns: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export type SlownessOwner = 'engine' | 'setting' | 'queue' | 'machine' | 'unknown';

/** Why a turn took longer than turns like it. */
export interface WhySlow {
  readonly turnId: string;
  readonly verdict: 'slower' | 'as-usual' | 'faster' | 'too-few-turns' | 'not-spoken';
  /** One sentence that says all of the below. */
  readonly sentence: string;
  /** The stage furthest above its own median; null unless `slower`. `unaccounted` is possible. */
  readonly stage: string | null;
  readonly stageLabel: string | null;
  readonly tookMs: number | null;
  readonly usualMs: number | null;
  readonly owner: SlownessOwner | null;
  /** Whose it is in words: “whisper”, “the setting reply.contextTokens”, “other programs”. */
  readonly ownerName: string | null;
  /** What to change; null when there is nothing to change. */
  readonly change: string | null;
  /** Turns of the same population that it was compared with. */
  readonly comparedWith: number;
}

export interface StageComparison {
  readonly stage: string;
  readonly label: string;
  /** Time on the critical path, ms; null where the stage did not run. */
  readonly aCriticalMs: number | null;
  readonly bCriticalMs: number | null;
  readonly aMs: number | null;
  readonly bMs: number | null;
}

/** Two turns, or the medians of two configurations, stage by stage in the order of a turn. */
export interface Comparison {
  readonly sentence: string;
  readonly aLabel: string;
  readonly bLabel: string;
  readonly aTurns: number;
  readonly bTurns: number;
  readonly aVoiceToVoiceMs: number | null;
  readonly bVoiceToVoiceMs: number | null;
  readonly aUnaccountedMs: number | null;
  readonly bUnaccountedMs: number | null;
  readonly stages: readonly StageComparison[];
  /** What differs between the two configurations, as `path: a → b`. */
  readonly differences: readonly string[];
}

/** One conversation: how its turns went, each held against the median of turns like it. */
export interface SessionFigures {
  readonly conversationId: string;
  readonly title: string;
  /** Absolute ms of its first and last traced turn. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly turns: number;
  /** All waiting for a first sound together, ms. */
  readonly waitedMs: number;
  readonly voiceToVoice: Figures | null;
  readonly unaccountedPctP50: number | null;
  /**
   * Later half against earlier half, per cent, each turn divided by the median of turns like it: a
   * change of subject is no trend. Null with fewer than four turns.
   */
  readonly trendPct: number | null;
  /** The slowest, against turns like them, first. */
  readonly worst: readonly SessionTurn[];
}

export interface SessionTurn {
  readonly turnId: string;
  readonly voiceToVoiceMs: number;
  /** `voiceToVoiceMs` divided by the median of turns like it. */
  readonly ratio: number;
  readonly text: string;
}

/** What is kept of traces; the oldest go first. */
export interface TraceLimits {
  readonly maxTraces: number;
  readonly maxAgeMs: number;
  /** All packed spans together. */
  readonly maxBytes: number;
}

export interface BudgetNotice {
  readonly population: Population;
  readonly populationLabel: string;
  readonly stage: string;
  readonly stageLabel: string;
  readonly figure: 'p50' | 'p95';
  readonly state: Exclude<BudgetState, 'ok'>;
  readonly nowMs: number;
  /** The baseline's figure, or the budget. */
  readonly allowedMs: number;
  /** `nowMs / allowedMs`. */
  readonly ratio: number;
  readonly sentence: string;
}

/** Where every stage stands, over the newest turns. */
export interface BudgetReport {
  /** Over how many of the newest turns of each population. */
  readonly lastTurns: number;
  /** Populations that have enough turns and a baseline. */
  readonly checked: number;
  readonly notices: readonly BudgetNotice[];
}

/** Figures of one stage of one turn, and of its peers. */
export interface StageAgainstPeers {
  readonly stage: string;
  /** 0 when it did not run in the turn, but in its peers. */
  readonly totalMs: number;
  readonly criticalMs: number;
  /** Amount of work in the stage's own unit (tokens, audio ms), null when it tells none. */
  readonly work: number | null;
  /** Peers in which it ran. */
  readonly peers: number;
  /** Medians over those peers. */
  readonly usualCriticalMs: number;
  readonly usualWork: number | null;
}

export interface TurnAgainstPeers {
  readonly turnId: string;
  readonly population: Population;
  readonly voiceToVoiceMs: number | null;
  readonly unaccountedMs: number | null;
  readonly machine: MachineLoad | null;
  readonly peers: number;
  readonly usualVoiceToVoiceMs: number | null;
  readonly usualUnaccountedMs: number | null;
  readonly usualOthersShare: number | null;
  readonly stages: readonly StageAgainstPeers[];
}
