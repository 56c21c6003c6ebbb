import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nowMs } from '../../shared/clock';
import { SottoError } from '../../shared/errors';
import { SPAN } from '../../shared/trace';
import type { SpanEvent } from '../../shared/trace';
import type { ImportedTurn } from '../../shared/contracts/ledger';
import type { TraceFacts, TraceLimits } from '../../shared/contracts/latency';
import { resolvePaths } from '../../main/paths';
import type { CommandContext } from '../cli-io';
import { openCompanion } from '../open-companion';

export interface BenchUiOptions {
  readonly context: CommandContext;
  /** Stored turns in the list. */
  readonly turns: number;
  readonly onProgress: (line: string) => void;
}

/** Turns imported in one transaction. */
const BATCH = 500;
const DEADLINE_MS = 180_000;

/**
 * Opens the real window over a data folder of its own that holds many turns, and lets it measure
 * itself (src/main/app/ui-bench.ts). Needs a display; scripts/sotto.mjs starts a virtual one.
 */
export async function benchUi({ context, turns, onProgress }: BenchUiOptions): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'sotto-bench-ui-'));
  try {
    onProgress(`storing ${turns} turns …`);
    await storeTurns({ ...context, dataDir: folder }, turns);
    onProgress('measuring the window …');
    const reportFile = join(folder, 'ui.json');
    await runWindow(folder, reportFile);
    return JSON.parse(readFileSync(reportFile, 'utf8')) as unknown;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function storeTurns(context: CommandContext, turns: number): Promise<void> {
  const { companion } = await openCompanion(context, { only: ['memory'] });
  try {
    const { memory } = companion.engines;
    const beganMs = nowMs() - turns * 60_000;
    const conversation = { id: 'bench', title: null, startedMs: beganMs, archivedMs: null };
    for (let first = 0; first < turns; first += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, turns - first) }, (_, offset) =>
        storedTurn(first + offset, beganMs),
      );
      await memory.importTurns(first === 0 ? [conversation] : [], batch, {});
      for (const { turn } of batch) {
        const spans = storedSpans(turn.id, turn.startedMs);
        await memory.saveTrace(
          {
            turnId: turn.id,
            startedMs: turn.startedMs,
            releaseMs: turn.startedMs + 1000,
            ahead: 'A',
            voiceToVoiceMs: 250 + Math.abs(Math.sin(turn.startedMs)) * 400,
            ttftMs: 120,
            unaccountedMs: 1,
            deviceLatencyMs: null,
            spans: spans.length,
          },
          spans,
          FACTS,
          NO_LIMITS,
          {},
        );
      }
    }
  } finally {
    await companion.dispose();
  }
}

/** All of them stay. */
const NO_LIMITS: TraceLimits = {
  maxTraces: 1_000_000,
  maxAgeMs: 1e12,
  maxBytes: 1e12,
};

const FACTS: TraceFacts = {
  input: 'speech',
  turnClass: 'small-talk',
  personaId: 'sotto',
  configuration: {
    appVersion: 'bench',
    player: 'window',
    stt: null,
    llm: null,
    voice: null,
    embeddings: null,
    settings: {},
  },
  machine: null,
  caches: [],
  collectMs: 0,
  lostSpans: 0,
};

function storedTurn(index: number, beganMs: number): ImportedTurn {
  const startedMs = beganMs + index * 60_000;
  const userText = `Stored turn number ${index}: what did I say about the garden in week ${index % 52}?`;
  const replyText = 'You wanted to plant beans along the fence.';
  return {
    turn: {
      id: `bench-${String(index).padStart(6, '0')}`,
      conversationId: 'bench',
      input: 'speech',
      state: 'done',
      startedMs,
      userText,
      replyText,
      heardText: replyText,
      language: 'en',
      error: null,
    },
    memories: [],
    embeddings: [],
  };
}

function storedSpans(turnId: string, startedMs: number): readonly SpanEvent[] {
  const releaseMs = startedMs + 1000;
  const steps = [
    [SPAN.hold, -1000, 0],
    [SPAN.sttEncode, 0, 120],
    [SPAN.prefill, 120, 170],
    [SPAN.synthesis, 180, 230],
  ] as const;
  return steps.map(([name, fromMs, toMs]) => ({
    id: `${turnId}-${name}`,
    parentId: null,
    turnId,
    name,
    startMs: releaseMs + fromMs,
    endMs: releaseMs + toMs,
    thread: 'main',
    attributes: {},
  }));
}

/** The app itself, told to measure and leave. */
async function runWindow(dataDir: string, reportFile: string): Promise<void> {
  const { appDir } = resolvePaths({ userDataDir: dataDir });
  const args = [
    // Chromium's sandbox cannot be set up by root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(process.env['SOTTO_VIRTUAL_DISPLAY'] === undefined ? [] : ['--disable-gpu']),
    '--log-level=3',
    appDir,
    '--data',
    dataDir,
    '--ui-bench',
    reportFile,
  ];
  const env = { ...process.env };
  delete env['ELECTRON_RUN_AS_NODE'];
  const code = await new Promise<number | null>((resolve, reject) => {
    const app = spawn(process.execPath, args, { env, stdio: ['ignore', 2, 2] });
    const timer = setTimeout(() => app.kill('SIGTERM'), DEADLINE_MS);
    app.once('error', reject);
    app.once('exit', (status) => {
      clearTimeout(timer);
      resolve(status);
    });
  });
  if (code === 0) return;
  throw new SottoError('engine-failed', `The window ended with ${code ?? 'a signal'}.`, {
    hint: 'It needs a display: `npm run -s sotto -- bench ui` starts a virtual one where there is none.',
  });
}
