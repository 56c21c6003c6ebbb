import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nowMs } from '../../shared/clock';
import { SottoError } from '../../shared/errors';
import { SPAN } from '../../shared/trace';
import { resolvePaths } from '../../main/paths';
import type { CommandContext } from '../cli-io';
import { openCompanion } from '../open-companion';
import { NO_LIMITS, storedFacts, storedTurn } from './stored-turns';
import type { StoredStep } from './stored-turns';

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
    const facts = storedFacts();
    const conversation = { id: 'bench', title: null, startedMs: beganMs, archivedMs: null };
    for (let first = 0; first < turns; first += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, turns - first) }, (_, offset) =>
        turnNumber(first + offset, beganMs),
      );
      await memory.importTurns(
        first === 0 ? [conversation] : [],
        batch.map(({ imported }) => imported),
        {},
      );
      for (const { summary, spans } of batch) {
        await memory.saveTrace(summary, spans, facts, NO_LIMITS, {});
      }
    }
  } finally {
    await companion.dispose();
  }
}

function turnNumber(index: number, beganMs: number) {
  const startedMs = beganMs + index * 60_000;
  return storedTurn({
    id: `bench-${String(index).padStart(6, '0')}`,
    conversationId: 'bench',
    startedMs,
    userText: `Stored turn number ${index}: what did I say about the garden in week ${index % 52}?`,
    replyText: 'You wanted to plant beans along the fence.',
    steps: STEPS,
    voiceToVoiceMs: 250 + Math.abs(Math.sin(startedMs)) * 400,
    ttftMs: 120,
  });
}

const STEPS: readonly StoredStep[] = [
  [SPAN.hold, -1000, 0],
  [SPAN.sttEncode, 0, 120],
  [SPAN.prefill, 120, 170],
  [SPAN.synthesis, 180, 230],
];

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
