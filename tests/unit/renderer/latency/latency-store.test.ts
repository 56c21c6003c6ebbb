import { describe, expect, it, vi } from 'vitest';
import {
  createLatencyStore,
  keepNear,
  LatencyReader,
  PAGE_ROWS,
  rowAt,
} from '../../../../src/renderer/latency/latency-store';
import type { TraceRow, TraceRows, TurnMark } from '../../../../src/shared/contracts/latency';

const TOTAL = 1000;

function row(index: number): TraceRow {
  return {
    turnId: `t${index}`,
    startedMs: index,
    input: 'speech',
    turnClass: null,
    personaId: 'sotto',
    configurationId: null,
    ahead: 'A',
    voiceToVoiceMs: index,
    ttftMs: null,
    unaccountedMs: null,
    mark: null,
    text: `turn ${index}`,
  };
}

/** A main process with a thousand turns; every call is counted and can be held back. */
function rig() {
  const store = createLatencyStore();
  let gate = Promise.resolve();
  const traceRows = vi.fn(
    async (query: {
      offset: number;
      limit: number;
      mark?: TurnMark | undefined;
    }): Promise<TraceRows> => {
      await gate;
      const total = query.mark === undefined ? TOTAL : 1;
      const count = Math.max(0, Math.min(query.limit, total - query.offset));
      return { total, rows: Array.from({ length: count }, (_, at) => row(query.offset + at)) };
    },
  );
  const markTurn = vi.fn(async (): Promise<void> => undefined);
  const why = vi.fn(async () => null);
  const unused = vi.fn(() => Promise.reject(new Error('not part of this test')));
  const reader = new LatencyReader(
    {
      traceRows,
      markTurn,
      why,
      stageStats: unused,
      compareTurns: unused,
      compareConfigurations: unused,
      configurations: unused,
      budgets: unused,
      acceptBaselines: unused,
    },
    store,
  );
  const hold = (): (() => void) => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    return open;
  };
  return { store, reader, traceRows, markTurn, why, hold };
}

describe('LatencyReader', () => {
  it('reads only the pages that are looked at, each once', async () => {
    const { store, reader, traceRows } = rig();
    await reader.needRows(0, 20);
    await reader.needRows(0, 20);
    await reader.needRows(PAGE_ROWS - 1, PAGE_ROWS + 10);
    expect(traceRows).toHaveBeenCalledTimes(2);
    expect(store.getState().total).toBe(TOTAL);
    expect(rowAt(store.getState(), PAGE_ROWS + 3)?.turnId).toBe(`t${PAGE_ROWS + 3}`);
    expect(rowAt(store.getState(), 5 * PAGE_ROWS)).toBeUndefined();
  });

  it('asks once for a page that two ask for at the same time', async () => {
    const { reader, traceRows } = rig();
    await Promise.all([reader.needRows(0, 9), reader.needRows(3, 12)]);
    expect(traceRows).toHaveBeenCalledTimes(1);
  });

  it('throws away what arrives for a list that is no longer shown', async () => {
    const { store, reader, hold } = rig();
    const open = hold();
    const late = reader.needRows(0, 9);
    const marked = reader.refresh('slow');
    open();
    await Promise.all([late, marked]);
    expect(store.getState()).toMatchObject({ total: 1, filter: 'slow' });
  });

  it('shows a mark at once, and takes it back when it cannot be kept', async () => {
    const { store, reader, markTurn } = rig();
    await reader.refresh();
    await reader.mark('t3', 'slow');
    expect(rowAt(store.getState(), 3)?.mark).toBe('slow');
    markTurn.mockRejectedValueOnce(new Error('disk full'));
    await expect(reader.mark('t3', 'good')).rejects.toThrow('disk full');
    expect(rowAt(store.getState(), 3)?.mark).toBe('slow');
    expect(store.getState().marks.get('t3')).toBe('slow');
  });

  it('asks why only once a turn, also when there is no answer', async () => {
    const { reader, why } = rig();
    await reader.readWhy('t1');
    await reader.readWhy('t1');
    expect(why).toHaveBeenCalledTimes(1);
  });
});

describe('keepNear', () => {
  it('lets the pages go that are furthest from the one just read', () => {
    const pages = new Map(Array.from({ length: 60 }, (_, page) => [page, page]));
    const kept = keepNear(pages, 50);
    expect(kept.size).toBe(40);
    expect(kept.has(50)).toBe(true);
    expect(kept.has(59)).toBe(true);
    expect(kept.has(0)).toBe(false);
  });
});
