import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { FIXTURE_TEXTS } from '../../src/cli/fixtures';
import {
  benchBargeInSchema,
  benchSoakSchema,
  benchStartSchema,
  benchSttSchema,
  benchTurnSchema,
} from './bench-schema';
import { newDataFolder, removeDataFolder, SHORT_REPLIES } from '../data-folder';
import { needs } from '../needs';
import { clipsDir, runSotto, sottoProblem } from '../run-sotto';

const problem = sottoProblem();

/** Encoder positions of whisper's 30 s window. */
const FULL_AUDIO_CTX = 1500;

let folder: string;
beforeAll(() => {
  folder = newDataFolder();
  if (problem !== null) return;
  copyFileSync(join(clipsDir, 'tea.wav'), join(folder, 'tea.wav'));
  const items = [{ file: 'tea.wav', text: FIXTURE_TEXTS.tea }];
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ items }));
});
afterAll(() => {
  removeDataFolder(folder);
});

/** The bench's document, as a script would read it. */
async function bench<T>(schema: z.ZodType<T>, ...args: readonly string[]): Promise<T> {
  const file = join(folder, `${args[0]}.json`);
  const data = newDataFolder({ settings: SHORT_REPLIES });
  try {
    const ran = await runSotto(['bench', ...args, '--json', file, '--data', data]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(ran.stdout).toBe('');
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } finally {
    removeDataFolder(data);
  }
}

describe('sotto bench, with the real engines', needs(problem), () => {
  it('turn: three variants of one turn, which differ in what they are meant to differ in', async () => {
    const { details, tails } = await bench(benchTurnSchema, 'turn', '--speech', folder);
    const [naive, sequential, product] = (['naive', 'sequential', 'product'] as const).map((name) =>
      details.find(({ variant }) => variant === name),
    );
    expect(naive).toMatchObject({ audioCtx: FULL_AUDIO_CTX, tokensReused: 0 });
    expect(sequential?.audioCtx).toBeLessThan(FULL_AUDIO_CTX);
    expect(sequential?.tokensReused).toBeGreaterThan(0);
    expect(product?.tokensReused).toBeGreaterThan(0);
    // The same prompt: what is not reused is evaluated.
    const promptTokens = (detail: typeof naive): number =>
      (detail?.tokensReused ?? 0) + (detail?.tokensPrefilled ?? 0);
    expect(promptTokens(sequential)).toBe(promptTokens(naive));
    for (const { stages, voiceToVoiceMs } of details) {
      const sum = Object.values(stages).reduce((total, stage) => total + stage, 0);
      expect(sum).toBeCloseTo(voiceToVoiceMs, 0);
    }
    expect(tails).toHaveLength(1);
    const report = await runSotto(['bench', 'report', join(folder, 'turn.json')]);
    expect(report.exitCode, report.stderr).toBe(0);
    expect(report.stdout).toContain('| naive ');
  });

  it('stt: three policies over the same clip', async () => {
    const { policies } = await bench(benchSttSchema, 'stt', '--speech', folder);
    for (const { rejected, clips, wer } of Object.values(policies)) {
      expect({ rejected, clips }).toEqual({ rejected: 0, clips: 1 });
      expect(wer).toBeLessThanOrEqual(0.2);
    }
  });

  it('barge-in: silence after a press, whatever the turn was doing', async () => {
    const report = await bench(benchBargeInSchema, 'barge-in', '--presses', '2');
    expect(report.presses).toBe(2);
  });

  it('soak: spoken and typed turns in one conversation, none of them lost', async () => {
    const report = await bench(benchSoakSchema, 'soak', '--turns', '4', '--speech', folder);
    expect(report.turns).toBe(4);
  });

  it('start: every part becomes ready in a process of its own', async () => {
    const report = await bench(benchStartSchema, 'start', '--runs', '1');
    expect(report.runs).toBe(1);
  });

  it('says which bench there is not, and what one needs', async () => {
    const unknown = await runSotto(['bench', 'nothing']);
    expect(unknown.exitCode).not.toBe(0);
    expect(unknown.stderr).toContain('there is no bench "nothing"');
    const needy = await runSotto(['bench', 'turn']);
    expect(needy.exitCode).not.toBe(0);
    expect(needy.stderr).toContain('--speech DIR');
  });
});
