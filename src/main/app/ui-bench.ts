import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { errorMessage } from '../../shared/errors';
import { percentileOf } from '../../shared/percentile';
import type { Publisher } from '../ipc/publish';
import { SPANS_PER_S, streamTurn, TURN_MS } from './ui-bench-turn';
import type { AppWindow } from './window';

export interface UiBenchOptions {
  readonly window: AppWindow;
  readonly publisher: Publisher;
  readonly pageGreeted: Promise<void>;
  readonly storageSettled: Promise<void>;
  readonly reportFile: string;
}

const TURNS = 8;
const SETTLE_MS = 2500;
const OPENINGS = 7;

interface Frames {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly max: number;
  /** Frames in which the chart had other bars than in the one before, a second. */
  readonly barUpdatesPerS: number;
  /** The longest frames, and what they spent their time on. */
  readonly slowest: readonly SlowFrame[];
}

interface SlowFrame {
  readonly ms: number;
  /** Style, layout and paint. */
  readonly layoutMs: number;
  /** The script of the frame that took longest. */
  readonly script: string;
  readonly scriptMs: number;
}

/**
 * The real window under load: frame times while 2,000 spans a second arrive, what drawing costs, and
 * how long the list of stored turns takes to open. Writes its report and answers the exit code.
 */
export async function runUiBench(options: UiBenchOptions): Promise<number> {
  try {
    await Promise.all([options.pageGreeted, options.storageSettled]);
    options.window.show();
    await pause(SETTLE_MS);
    const idle = await framesDuring(options.window, () => pause(2000));
    await streamTurn(options.publisher, 0);
    const busy = await framesDuring(options.window, async () => {
      for (let turn = 1; turn <= TURNS; turn += 1) await streamTurn(options.publisher, turn);
    });
    // The figure in the panel's foot is renewed every second.
    await pause(1500);
    const draw = await read<{ p50: number; p95: number }>(options.window, READ_DRAWING);
    const list = await openings(options.window);
    const report = {
      spansPerSecond: SPANS_PER_S,
      seconds: (TURNS * TURN_MS) / 1000,
      frames: busy,
      idleFrames: idle,
      drawMs: draw,
      ...list,
    };
    writeFileSync(options.reportFile, `${JSON.stringify(report, null, 2)}\n`);
    return 0;
  } catch (error) {
    console.error(`The bench of the window failed: ${errorMessage(error)}`);
    return 1;
  }
}

/** Collects the time stamps of the page's own frames, and how many bars the chart had in each. */
const START_FRAMES = `(() => {
  const stamps = [];
  const bars = [];
  const slow = [];
  const observer = new PerformanceObserver((list) => {
    for (const frame of list.getEntries()) {
      const script = frame.scripts.toSorted((a, b) => b.duration - a.duration)[0];
      slow.push({
        ms: Math.round(frame.duration),
        layoutMs: Math.round(frame.startTime + frame.duration - frame.styleAndLayoutStart),
        script: script === undefined ? '' : script.invoker + ' ' + script.sourceFunctionName,
        scriptMs: script === undefined ? 0 : Math.round(script.duration),
      });
    }
  });
  observer.observe({ type: 'long-animation-frame', buffered: false });
  const kept = { stamps, bars, slow, observer, stop: false };
  const frame = (at) => {
    stamps.push(at);
    bars.push(Number(document.querySelector('.chart canvas')?.dataset.bars ?? 0));
    if (!kept.stop) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.__frames = kept;
})()`;
const STOP_FRAMES = `(() => {
  const kept = window.__frames;
  kept.stop = true;
  kept.observer.disconnect();
  delete window.__frames;
  const slow = kept.slow.toSorted((a, b) => b.ms - a.ms).slice(0, 12);
  return { stamps: kept.stamps, bars: kept.bars, slow };
})()`;
const READ_DRAWING = `(() => {
  const { p50Ms, p95Ms } = document.querySelector('.panel-cost').dataset;
  return { p50: Number(p50Ms), p95: Number(p95Ms) };
})()`;
const openTab = (name: string): string => `document.getElementById('tab-${name}').click()`;
const READ_LIST = `({
  openMs: Number(document.getElementById('sotto-status').dataset.listOpenMs),
  rows: document.querySelectorAll('.list-row .list-ms').length,
  turns: Number(document.querySelector('.list-row')?.getAttribute('aria-setsize') ?? 0),
})`;

interface SeenFrames {
  readonly stamps: readonly number[];
  readonly bars: readonly number[];
  readonly slow: readonly SlowFrame[];
}

async function framesDuring(window: AppWindow, work: () => Promise<unknown>): Promise<Frames> {
  await read(window, START_FRAMES);
  await work();
  const { stamps, bars, slow } = await read<SeenFrames>(window, STOP_FRAMES);
  const times = stamps.slice(1).map((at, index) => at - (stamps[index] ?? at));
  const updates = bars.filter((count, index) => index > 0 && count !== bars[index - 1]).length;
  const seconds = ((stamps.at(-1) ?? 0) - (stamps[0] ?? 0)) / 1000;
  return {
    count: times.length,
    p50Ms: rounded(percentileOf(times, 0.5)),
    p95Ms: rounded(percentileOf(times, 0.95)),
    max: rounded(percentileOf(times, 1)),
    barUpdatesPerS: rounded(seconds > 0 ? updates / seconds : 0),
    slowest: slow,
  };
}

async function openings(window: AppWindow) {
  const times: number[] = [];
  let turns = 0;
  for (let attempt = 0; attempt < OPENINGS; attempt += 1) {
    await read(window, openTab('turn'));
    await pause(400);
    await read(window, openTab('turns'));
    await pause(1200);
    const list = await read<{ openMs: number; rows: number; turns: number }>(window, READ_LIST);
    if (list.rows === 0) throw new Error('the list of turns stayed empty');
    times.push(list.openMs);
    turns = list.turns;
  }
  return {
    list10000: {
      openMs: percentileOf(times, 0.5) ?? 0,
      firstMs: times[0] ?? 0,
      slowestMs: percentileOf(times, 1) ?? 0,
      turns,
    },
  };
}

function rounded(value: number | null): number {
  return Math.round((value ?? 0) * 100) / 100;
}

async function read<T>(window: AppWindow, script: string): Promise<T> {
  return (await window.contents.executeJavaScript(script)) as T;
}
