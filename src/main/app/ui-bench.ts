import { writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';

import { nowMs } from '../../shared/clock';
import { errorMessage } from '../../shared/errors';
import { SPAN } from '../../shared/trace';
import type { SpanEvent, SpanName } from '../../shared/trace';
import type { TurnDelta } from '../../shared/turn';
import type { Publisher } from '../ipc/publish';
import type { AppWindow } from './window';

export interface UiBenchOptions {
  readonly window: AppWindow;
  readonly publisher: Publisher;
  readonly pageGreeted: Promise<void>;
  readonly storageSettled: Promise<void>;
  readonly reportFile: string;
}

/** Each span is announced when it opens and told again when it ends, as in a real turn. */
const SPANS_PER_S = 2000;
const TURNS = 8;
const TURN_MS = 1000;
/** Spans leave as often as the publisher lets them: one batch a frame. */
const STEP_MS = 8;
const SETTLE_MS = 2500;
const OPENINGS = 7;

/** What a step of the stream is called, in turn; every lane gets its share. */
const NAMES: readonly SpanName[] = [
  SPAN.drain,
  SPAN.sttEncode,
  SPAN.sttDecode,
  SPAN.embed,
  SPAN.recallVector,
  SPAN.assemble,
  SPAN.prefill,
  SPAN.firstDecode,
  SPAN.decode,
  SPAN.phonemes,
  SPAN.synthesis,
  SPAN.bufferWait,
  SPAN.saveTurn,
];

interface Frames {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly max: number;
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

/** One turn of a second that has 2,000 steps; the last of them go on after its first sound. */
async function streamTurn(publisher: Publisher, index: number): Promise<void> {
  const turnId = randomUUID();
  const startedMs = nowMs();
  const releaseMs = startedMs + 100;
  const tell = (delta: TurnDelta): void => publisher.turn(delta);
  tell({
    type: 'started',
    turnId,
    conversationId: 'bench',
    input: 'speech',
    atMs: startedMs,
  });
  let sent = 0;
  let released = false;
  let sounded = false;
  for (let atMs = nowMs(); atMs - startedMs < TURN_MS; atMs = nowMs()) {
    if (!released && atMs >= releaseMs) {
      released = true;
      tell({ type: 'released', turnId, atMs: releaseMs });
      tell({ type: 'transcript', turnId, text: `Turn ${index} of the bench` });
      tell({ type: 'phase', turnId, phase: 'thinking' });
    }
    if (!sounded && atMs - startedMs > 0.8 * TURN_MS) {
      sounded = true;
      tell({ type: 'first-audio', turnId, atMs });
      tell({ type: 'phase', turnId, phase: 'speaking' });
    }
    const due = Math.floor(((atMs - startedMs) / 1000) * SPANS_PER_S);
    const spans: SpanEvent[] = [];
    for (; sent < due; sent += 1) {
      const span = syntheticSpan(turnId, sent, startedMs);
      spans.push(span.opened);
      // The one before has ended by now.
      if (sent > 0) spans.push(syntheticSpan(turnId, sent - 1, startedMs).ended);
    }
    publisher.spans(spans);
    if (released) tell({ type: 'reply', turnId, text: 'word ' });
    await pause(STEP_MS);
  }
  tell({
    type: 'ended',
    turnId,
    state: 'done',
    heardText: '',
    summary: {
      turnId,
      startedMs,
      releaseMs,
      ahead: 'A',
      voiceToVoiceMs: 0.8 * TURN_MS - 100,
      ttftMs: 300,
      unaccountedMs: 0,
      deviceLatencyMs: null,
      spans: sent,
    },
  });
}

function syntheticSpan(turnId: string, index: number, startedMs: number) {
  const name = NAMES[index % NAMES.length] ?? SPAN.decode;
  const startMs = startedMs + (index / SPANS_PER_S) * 1000;
  const opened: SpanEvent = {
    id: `${turnId}-${index}`,
    parentId: null,
    turnId,
    name,
    startMs,
    endMs: null,
    thread: 'main',
    attributes: { tokens: index },
  };
  // Long enough to overlap its neighbours, so that lanes have levels.
  return { opened, ended: { ...opened, endMs: startMs + 1 + (index % 5) * 0.4 } };
}

/** Collects the time stamps of the page's own frames. */
const START_FRAMES = `(() => {
  const stamps = [];
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
  const kept = { stamps, slow, observer, stop: false };
  const frame = (at) => { stamps.push(at); if (!kept.stop) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  window.__frames = kept;
})()`;
const STOP_FRAMES = `(() => {
  const kept = window.__frames;
  kept.stop = true;
  kept.observer.disconnect();
  delete window.__frames;
  return { stamps: kept.stamps, slow: kept.slow.toSorted((a, b) => b.ms - a.ms).slice(0, 12) };
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

async function framesDuring(window: AppWindow, work: () => Promise<void>): Promise<Frames> {
  await read(window, START_FRAMES);
  await work();
  const { stamps, slow } = await read<{ stamps: number[]; slow: SlowFrame[] }>(window, STOP_FRAMES);
  const times = stamps.slice(1).map((at, index) => at - (stamps[index] ?? at));
  return { count: times.length, ...percentiles(times), slowest: slow };
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
  const sorted = times.toSorted((a, b) => a - b);
  return {
    list10000: {
      openMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
      firstMs: times[0] ?? 0,
      slowestMs: sorted.at(-1) ?? 0,
      turns,
    },
  };
}

function percentiles(values: readonly number[]): Pick<Frames, 'p50Ms' | 'p95Ms' | 'max'> {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const rank = Math.max(0, Math.ceil(share * sorted.length) - 1);
    return Math.round((sorted[rank] ?? 0) * 100) / 100;
  };
  return { p50Ms: at(0.5), p95Ms: at(0.95), max: at(1) };
}

async function read<T>(window: AppWindow, script: string): Promise<T> {
  return (await window.contents.executeJavaScript(script)) as T;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
