import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { EndedProcess } from '../../src/cli/ended-process';
import { SPAN } from '../../src/shared/trace';
import type { SpanName } from '../../src/shared/trace';
import type { ReadinessItem } from '../../src/shared/contracts/ipc';
import { newDataFolder, removeDataFolder } from '../data-folder';
import { clipsDir, runSotto, sottoProblem } from '../run-sotto';

const CLIP = join(clipsDir, 'dog.wav');
const WORDS = 'My dog is called Rex.';

/** Why the teardown tests cannot run, or null. */
export function teardownProblem(): string | null {
  return sottoProblem() ?? (existsSync(CLIP) ? null : `${CLIP} is missing: run set-up first`);
}

export interface TeardownStage {
  /** A span, or the start itself. */
  readonly stage: SpanName | 'load';
  /** How long after its beginning the quit comes: in the middle of the native call. */
  readonly delayMs: number;
  /** What the turn begins with. */
  readonly input: 'speech' | 'text';
  /** The engines that the stage needs; the others need not be waited for. Null: all of them. */
  readonly parts: readonly ReadinessItem['part'][] | null;
}

const HEARING = ['memory', 'hearing', 'thinking'] as const;
const RECALLING = ['memory', 'thinking', 'embedding'] as const;
const SPEAKING = ['memory', 'thinking', 'speaking'] as const;

export const TEARDOWN_STAGES: readonly TeardownStage[] = [
  { stage: 'load', delayMs: 50, input: 'speech', parts: null },
  { stage: 'load', delayMs: 900, input: 'speech', parts: null },
  { stage: SPAN.hold, delayMs: 200, input: 'speech', parts: HEARING },
  { stage: SPAN.sttPartial, delayMs: 60, input: 'speech', parts: HEARING },
  { stage: SPAN.stt, delayMs: 80, input: 'speech', parts: HEARING },
  { stage: SPAN.embed, delayMs: 1, input: 'text', parts: RECALLING },
  { stage: SPAN.recall, delayMs: 0, input: 'text', parts: RECALLING },
  { stage: SPAN.prefill, delayMs: 5, input: 'text', parts: RECALLING },
  { stage: SPAN.decode, delayMs: 15, input: 'text', parts: RECALLING },
  { stage: SPAN.synthesis, delayMs: 20, input: 'text', parts: SPEAKING },
  // Everything there is, at work for a spoken turn.
  { stage: SPAN.clause, delayMs: 150, input: 'speech', parts: null },
  { stage: SPAN.remember, delayMs: 0, input: 'text', parts: RECALLING },
];

/** Runs the command line in Electron's own runtime and quits it there. */
export async function quitAt({
  stage,
  delayMs,
  input,
  parts,
}: TeardownStage): Promise<EndedProcess> {
  const folder = newDataFolder();
  try {
    return await runSotto([
      ...['quit-at', stage, String(delayMs), ...(input === 'speech' ? [CLIP] : ['--text', WORDS])],
      ...(parts === null ? [] : ['--only', parts.join(',')]),
      ...['--data', folder],
    ]);
  } finally {
    removeDataFolder(folder);
  }
}

/** Quits there, and expects what every quit must leave: no complaint of native code, exit code 0. */
export async function expectCleanQuit(stage: TeardownStage): Promise<void> {
  const result = await quitAt(stage);
  expect(result.stderr).not.toMatch(/terminate called|Segmentation|Assertion/u);
  expect(result, result.stderr).toMatchObject({ exitCode: 0, signal: null });
  expect(result.stdout).toContain(`ms into ${stage.stage}`);
}
