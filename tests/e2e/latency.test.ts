import { join } from 'node:path';

import { expect } from '@playwright/test';
import { getLoadablePath } from 'sqlite-vec';

import { NO_LIMITS, storedFacts, storedTurn } from '../../src/cli/bench/stored-turns';
import type { StoredStep } from '../../src/cli/bench/stored-turns';
import type { CallContext } from '../../src/shared/rpc/contract';
import { SPAN, Tracer } from '../../src/shared/trace';
import { createMemory } from '../../src/workers/memory/memory';
import { newDataFolder } from '../data-folder';
import { drawnBars, test } from './launch';
import { look } from './look';

const call: CallContext = {
  signal: new AbortController().signal,
  sentMs: 0,
  tracer: new Tracer('memory', { turnId: '', parentId: null }, () => undefined),
  transfer: () => undefined,
};

/** A turn whose whisper and whose prompt took so long; the rest is as always. */
function steps(encodeMs: number, prefillMs: number, tokensPrefilled: number): StoredStep[] {
  const heardMs = 8 + encodeMs + 24;
  const readMs = heardMs + 6 + prefillMs;
  return [
    [SPAN.hold, -1000, 0],
    [SPAN.sttPartial, -420, -60],
    [SPAN.drain, 0, 8],
    [SPAN.sttEncode, 8, 8 + encodeMs],
    [SPAN.sttDecode, 8 + encodeMs, heardMs],
    [SPAN.recallVector, heardMs, heardMs + 4],
    [SPAN.assemble, heardMs + 4, heardMs + 6],
    [SPAN.prefill, heardMs + 6, readMs, { tokensPrefilled }],
    [SPAN.firstDecode, readMs, readMs + 14],
    [SPAN.decode, readMs + 14, readMs + 300],
    [SPAN.phonemes, readMs + 60, readMs + 65],
    [SPAN.synthesis, readMs + 65, readMs + 120],
    [SPAN.startPlayback, readMs + 120, readMs + 130],
    [SPAN.playback, readMs + 130, readMs + 2400],
  ];
}

const QUESTIONS = ['What did I say about Lisbon?', 'When does Anna move?', 'Do I like green tea?'];
const TURNS = 24;

/** An evening with one configuration, another with the next; its last turn read a long prompt. */
async function store(dataDir: string): Promise<void> {
  const memory = createMemory();
  const path = join(dataDir, 'sotto.db');
  await memory.open({ path, vectorExtensionPath: getLoadablePath() }, call);
  const beganMs = Date.now() - TURNS * 60_000;
  const conversation = { id: 'talk', title: null, startedMs: beganMs, archivedMs: null };
  for (let index = 0; index < TURNS; index += 1) {
    const later = index >= TURNS / 2;
    const last = index === TURNS - 1;
    const wobbleMs = (index * 7) % 9;
    const encodeMs = (later ? 96 : 168) + wobbleMs;
    const prefillMs = last ? 262 : 38 + wobbleMs;
    const turn = storedTurn({
      id: `stored-${String(index).padStart(2, '0')}`,
      conversationId: 'talk',
      startedMs: beganMs + index * 60_000,
      userText: QUESTIONS[index % QUESTIONS.length] ?? '',
      replyText: 'Your sister Anna moved there in March.',
      steps: steps(encodeMs, prefillMs, last ? 410 : 46),
      voiceToVoiceMs: 8 + encodeMs + 24 + 6 + prefillMs + 130,
      ttftMs: 8 + encodeMs + 24 + 6 + prefillMs + 14,
    });
    const model = later ? 'whisper-base-q8_0' : 'whisper-base';
    const quantisation = later ? 'q8_0' : 'f16';
    const facts = storedFacts({
      appVersion: '1.0.0',
      stt: { model, quantisation, backend: 'cpu', threads: 2 },
      llm: { model: 'smollm2-135m-instruct', quantisation: 'Q8_0', backend: 'cpu', threads: 2 },
    });
    await memory.importTurns(index === 0 ? [conversation] : [], [turn.imported], call);
    await memory.saveTrace(turn.summary, turn.spans, facts, NO_LIMITS, call);
  }
  await memory.dispose();
}

test('a slow turn is explained, and two configurations are laid over each other', async ({
  launch,
}) => {
  const dataDir = newDataFolder();
  await store(dataDir);
  const sotto = await launch({ dataDir });
  const { page } = sotto;

  // What is stored can be looked at while the engines load.
  await test.step('the panel says why the last turn was slow', async () => {
    const sentence = page.locator('.panel-sentence');
    await expect(sentence).toHaveAttribute('data-slower', 'true');
    await expect(sentence).toContainText('reading the prompt');
    await expect(async () => expect(await drawnBars(page)).toBeGreaterThan(5)).toPass();
    await look(page, 'slow');
  });

  await test.step('both configurations are drawn over each other and stand in a table', async () => {
    await page.keyboard.press('3');
    await page.getByRole('button', { name: 'compare', exact: true }).click();
    const chart = page.locator('.comparison-chart canvas');
    await expect(chart).toHaveAttribute('aria-label', /faster .* whisper’s encoder/u);
    await expect(page.locator('.comparison-table')).toContainText('whisper’s encoder');
    await chart.scrollIntoViewIfNeeded();
    await expect(async () => expect(await drawnBars(page)).toBeGreaterThan(10)).toPass();
    await look(page, 'configurations');
  });
  expect(await sotto.quit()).toBe(0);
});
