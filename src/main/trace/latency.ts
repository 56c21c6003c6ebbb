import type { IpcArgs, IpcResults } from '../../shared/contracts/ipc';
import type {
  BudgetNotice,
  BudgetReport,
  Comparison,
  Population,
  PopulationFigures,
  PopulationQuery,
  PopulationStatus,
  SessionFigures,
  TurnConfiguration,
  WhySlow,
} from '../../shared/contracts/latency';
import type { Memory } from '../../shared/contracts/memory';
import { nowMs } from '../../shared/clock';
import { SottoError } from '../../shared/errors';
import type { Client } from '../../shared/rpc/contract';
import type { SpanEvent } from '../../shared/trace';
import type { TurnDetail } from '../../shared/turn';
import { BASELINE_TURNS, baselinesOf, noticesOf, stageStatus } from './budgets';
import { compareFigures, compareTurns } from './compare';
import { explainTurn } from './explain-turn';
import type { NamedWait } from './explain-turn';
import { configurationLabel, populationLabel } from './labels';

/** What answers the latency panel, and `sotto trace`: the memory thread reads, this explains. */
export type LatencyMemory = Pick<
  Client<Memory>,
  | 'traceRows'
  | 'latencyFigures'
  | 'turnAgainstPeers'
  | 'configurations'
  | 'sessions'
  | 'markTrace'
  | 'baselines'
  | 'saveBaselines'
  | 'trace'
  | 'turn'
>;

/** A turn is compared with so many turns like it. */
const PEERS = 200;
/** Budgets and baselines are held against the newest turns of each population. */
const CHECKED_TURNS = 20;

/** Understanding many turns: statistics, reasons, comparisons, budgets. */
export class Latency {
  constructor(private readonly memory: () => LatencyMemory) {}

  async rows(query: IpcArgs<'traceRows'>[0]): Promise<IpcResults['traceRows']> {
    return await this.memory().traceRows(query, {});
  }

  /** Statistics with budget and baseline of every stage; the population of the newest turn first. */
  async stageStats(query: PopulationQuery): Promise<readonly PopulationStatus[]> {
    const memory = this.memory();
    const [figures, configurations] = await Promise.all([
      memory.latencyFigures(query, {}),
      this.#configurations(),
    ]);
    return await Promise.all(
      figures.map(async (of): Promise<PopulationStatus> => {
        const baselines = await memory.baselines(of.population, {});
        const known = new Map(baselines.map((baseline) => [baseline.stage, baseline]));
        return {
          ...of,
          label: labelOf(of.population, configurations),
          stages: of.stages.map((stage) => stageStatus(stage, known.get(stage.stage) ?? null)),
        };
      }),
    );
  }

  /** Null when the turn has no trace. */
  async why(turnId: string): Promise<WhySlow | null> {
    const memory = this.memory();
    const [turn, trace] = await Promise.all([
      memory.turnAgainstPeers(turnId, PEERS, {}),
      memory.trace(turnId, {}),
    ]);
    if (turn === null || trace === null) return null;
    return explainTurn(turn, namedWaits(trace.spans));
  }

  /** Null when one of them is not there. */
  async compareTurns(a: string, b: string): Promise<Comparison | null> {
    const [first, second] = await Promise.all([this.#detail(a), this.#detail(b)]);
    return first === null || second === null ? null : compareTurns(first, second);
  }

  async compareConfigurations(query: IpcArgs<'compareConfigurations'>[0]): Promise<Comparison> {
    const configurations = await this.#configurations();
    const [a, b] = await Promise.all(
      [query.a, query.b].map((configurationId) => this.#figuresOf(query, configurationId)),
    );
    return compareFigures(a ?? [], b ?? [], configurations);
  }

  async configurations(): Promise<IpcResults['configurations']> {
    const all = await this.memory().configurations({});
    return all.map((known) => ({ ...known, label: configurationLabel(known.configuration) }));
  }

  /** The newest conversations: totals, trends, worst turns. */
  async sessions(limit: number): Promise<readonly SessionFigures[]> {
    return await this.memory().sessions(limit, {});
  }

  async mark({ turnId, mark }: IpcArgs<'markTurn'>[0]): Promise<void> {
    if (await this.memory().markTrace(turnId, mark, {})) return;
    throw new SottoError('not-found', 'this turn has no trace to mark');
  }

  /**
   * Holds the newest turns of each population against baseline and budget. A population that has none
   * yet gets its baseline from the first turns that are enough for one.
   */
  async budgets(lastTurns = CHECKED_TURNS): Promise<BudgetReport> {
    return await this.#check(lastTurns, false);
  }

  /** Takes the present figures as the baseline of every population. */
  async acceptBaselines(lastTurns = CHECKED_TURNS): Promise<BudgetReport> {
    return await this.#check(lastTurns, true);
  }

  async #check(lastTurns: number, accept: boolean): Promise<BudgetReport> {
    const memory = this.memory();
    const [all, configurations] = await Promise.all([
      memory.latencyFigures({ limit: lastTurns, sinceMs: null, seriesTurns: 0 }, {}),
      this.#configurations(),
    ]);
    const notices: BudgetNotice[] = [];
    let checked = 0;
    for (const figures of all) {
      const { population } = figures;
      let baselines = await memory.baselines(population, {});
      const enough = (figures.voiceToVoice?.turns ?? 0) >= Math.min(BASELINE_TURNS, lastTurns);
      if (enough && (accept || baselines.length === 0)) {
        baselines = baselinesOf(figures, nowMs());
        await memory.saveBaselines(population, baselines, {});
      }
      if (baselines.length > 0) checked += 1;
      notices.push(...noticesOf(figures, labelOf(population, configurations), baselines));
    }
    return { lastTurns, checked, notices };
  }

  /** All personas of a configuration, of one input and class. */
  async #figuresOf(
    { input, turnClass }: IpcArgs<'compareConfigurations'>[0],
    configurationId: number,
  ): Promise<readonly PopulationFigures[]> {
    const { rows } = await this.memory().traceRows({ offset: 0, limit: 1000 }, {});
    const newest = rows.find(
      (row) =>
        row.configurationId === configurationId &&
        row.input === input &&
        row.turnClass === turnClass,
    );
    const population = { input, turnClass, personaId: newest?.personaId ?? '', configurationId };
    return await this.memory().latencyFigures(
      { limit: PEERS, sinceMs: null, seriesTurns: 0, population },
      {},
    );
  }

  async #detail(turnId: string): Promise<TurnDetail | null> {
    const memory = this.memory();
    const [turn, trace] = await Promise.all([memory.turn(turnId, {}), memory.trace(turnId, {})]);
    return turn === null || trace === null ? null : { turn, ...trace };
  }

  async #configurations(): Promise<ReadonlyMap<number, TurnConfiguration>> {
    const all = await this.memory().configurations({});
    return new Map(all.map((known) => [known.configurationId, known.configuration]));
  }
}

/** The longest of a stage's spans speaks for it. */
function namedWaits(spans: readonly SpanEvent[]): ReadonlyMap<string, NamedWait> {
  const waits = new Map<string, NamedWait>();
  const byLength = [...spans].sort((a, b) => lengthMs(a) - lengthMs(b));
  for (const { name, attributes } of byLength) {
    const { waitedFor, coresWaitMs } = attributes;
    if (typeof waitedFor !== 'string') continue;
    waits.set(name, { waitedFor, withinMs: typeof coresWaitMs === 'number' ? coresWaitMs : 0 });
  }
  return waits;
}

function lengthMs({ startMs, endMs }: SpanEvent): number {
  return (endMs ?? startMs) - startMs;
}

function labelOf(
  population: Population,
  configurations: ReadonlyMap<number, TurnConfiguration>,
): string {
  const { configurationId } = population;
  const configuration =
    configurationId === null ? null : (configurations.get(configurationId) ?? null);
  return populationLabel(population, configuration);
}
