import { createStore } from 'zustand/vanilla';
import type { SottoBridge } from '../../shared/contracts/ipc';
import type {
  BudgetReport,
  Comparison,
  KnownConfiguration,
  PopulationStatus,
  TraceRow,
  TurnMark,
  WhySlow,
} from '../../shared/contracts/latency';

/** What is known of many turns; read from disk bit by bit, as it is looked at. */
export interface LatencyState {
  /** Turns that match the filter; null until the first page is there. */
  readonly total: number | null;
  /** Pages of the list by their number, newest turn first; bounded. */
  readonly pages: ReadonlyMap<number, readonly TraceRow[]>;
  readonly filter: TurnMark | null;
  /** The row that the arrow keys are on. */
  readonly activeRow: number;
  /** By turn id; null where there is no trace. */
  readonly why: ReadonlyMap<string, WhySlow | null>;
  readonly marks: ReadonlyMap<string, TurnMark | null>;
  /** Null until they are read. */
  readonly populations: readonly PopulationStatus[] | null;
  /** Index of the shown population. */
  readonly populationAt: number;
  readonly budgets: BudgetReport | null;
  readonly configurations: readonly KnownConfiguration[];
  /** The turn or configurations that are laid over each other, stage by stage. */
  readonly comparison: Comparison | null;
  readonly comparedConfigurations: ComparedConfigurations | null;
}

export interface ComparedConfigurations {
  readonly a: number;
  readonly b: number;
}

export type LatencyStore = ReturnType<typeof createLatencyStore>;

/** Rows read at a time: some screens full. */
export const PAGE_ROWS = 100;
/** Pages kept: scrolling back and forth reads nothing again, and 10,000 turns never pile up. */
const MAX_PAGES = 40;
/** Turns each population's figures are taken over. */
const STATS_TURNS = 200;
/** Turns in a sparkline. */
const SERIES_TURNS = 32;

export function createLatencyStore() {
  return createStore<LatencyState>(() => ({
    total: null,
    pages: new Map(),
    filter: null,
    activeRow: 0,
    why: new Map(),
    marks: new Map(),
    populations: null,
    populationAt: 0,
    budgets: null,
    configurations: [],
    comparison: null,
    comparedConfigurations: null,
  }));
}

type LatencyBridge = Pick<
  SottoBridge,
  | 'traceRows'
  | 'stageStats'
  | 'why'
  | 'compareTurns'
  | 'compareConfigurations'
  | 'configurations'
  | 'markTurn'
  | 'budgets'
  | 'acceptBaselines'
>;

/** Reads into the store; every method rejects with a message for the user when main refuses. */
export class LatencyReader {
  readonly #reading = new Set<number>();
  /** Changes with the filter and with every new turn: pages of before are thrown away. */
  #edition = 0;

  constructor(
    private readonly bridge: LatencyBridge,
    private readonly store: LatencyStore,
  ) {}

  /** Reads the pages that hold these rows, unless they are there or on their way. */
  async needRows(first: number, last: number): Promise<void> {
    const pages: number[] = [];
    for (
      let page = Math.floor(first / PAGE_ROWS);
      page <= Math.floor(last / PAGE_ROWS);
      page += 1
    ) {
      if (!this.store.getState().pages.has(page) && !this.#reading.has(page)) pages.push(page);
    }
    await Promise.all(pages.map((page) => this.#readPage(page)));
  }

  /** Forgets the list, as after a new turn or another filter, and reads its top again. */
  async refresh(filter: TurnMark | null = this.store.getState().filter): Promise<void> {
    this.#edition += 1;
    this.#reading.clear();
    this.store.setState({ filter, pages: new Map() });
    await this.#readPage(0);
  }

  async readWhy(turnId: string): Promise<void> {
    if (this.store.getState().why.has(turnId)) return;
    const why = await this.bridge.why({ turnId });
    this.store.setState((state) => ({ why: new Map(state.why).set(turnId, why) }));
  }

  async mark(turnId: string, mark: TurnMark | null): Promise<void> {
    const before = this.store.getState().marks.get(turnId) ?? null;
    const show = (shown: TurnMark | null): void =>
      this.store.setState(({ marks, pages }) => ({
        marks: new Map(marks).set(turnId, shown),
        pages: withMark(pages, turnId, shown),
      }));
    show(mark);
    try {
      await this.bridge.markTurn({ turnId, mark });
    } catch (error) {
      show(before);
      throw error;
    }
  }

  async readStages(): Promise<void> {
    const [populations, budgets, configurations] = await Promise.all([
      this.bridge.stageStats({ limit: STATS_TURNS, sinceMs: null, seriesTurns: SERIES_TURNS }),
      this.bridge.budgets(),
      this.bridge.configurations(),
    ]);
    this.store.setState({ populations, budgets, configurations });
  }

  async readBudgets(): Promise<void> {
    this.store.setState({ budgets: await this.bridge.budgets() });
  }

  async acceptBaselines(): Promise<void> {
    this.store.setState({ budgets: await this.bridge.acceptBaselines() });
    await this.readStages();
  }

  async compareTurns(a: string, b: string): Promise<void> {
    const comparison = await this.bridge.compareTurns({ a, b });
    this.store.setState({ comparison, comparedConfigurations: null });
  }

  async compareConfigurations(
    compared: ComparedConfigurations,
    like: { readonly input: 'speech' | 'text'; readonly turnClass: string | null },
  ): Promise<void> {
    const comparison = await this.bridge.compareConfigurations({ ...compared, ...like });
    this.store.setState({ comparison, comparedConfigurations: compared });
  }

  async #readPage(page: number): Promise<void> {
    const edition = this.#edition;
    this.#reading.add(page);
    try {
      const { filter } = this.store.getState();
      const { total, rows } = await this.bridge.traceRows({
        offset: page * PAGE_ROWS,
        limit: PAGE_ROWS,
        ...(filter === null ? {} : { mark: filter }),
      });
      if (edition !== this.#edition) return;
      this.store.setState(({ pages, marks }) => ({
        total,
        pages: keepNear(new Map(pages).set(page, rows), page),
        marks: new Map([...marks, ...rows.map((row) => [row.turnId, row.mark] as const)]),
      }));
    } finally {
      if (edition === this.#edition) this.#reading.delete(page);
    }
  }
}

/** Of too many pages those furthest from the one just read are let go. Pure. */
export function keepNear<T>(pages: ReadonlyMap<number, T>, page: number): ReadonlyMap<number, T> {
  if (pages.size <= MAX_PAGES) return pages;
  const nearest = [...pages].toSorted(([a], [b]) => Math.abs(a - page) - Math.abs(b - page));
  return new Map(nearest.slice(0, MAX_PAGES));
}

export function rowAt(state: Pick<LatencyState, 'pages'>, index: number): TraceRow | undefined {
  return state.pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
}

function withMark(
  pages: LatencyState['pages'],
  turnId: string,
  mark: TurnMark | null,
): LatencyState['pages'] {
  for (const [page, rows] of pages) {
    const index = rows.findIndex((row) => row.turnId === turnId);
    const row = rows[index];
    if (row !== undefined) return new Map(pages).set(page, rows.with(index, { ...row, mark }));
  }
  return pages;
}
