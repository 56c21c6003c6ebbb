import { expect } from '@playwright/test';

import type { SottoBridge } from '../../src/shared/contracts/ipc';
import { leafSpans } from '../../src/shared/critical-path';
import type { TurnDetail } from '../../src/shared/turn';
import { speakClip, test, TURN_MS, untilReady } from './launch';
import type { Sotto } from './launch';

/** What the window itself asks main; runs in the page. */
type Ask<T> = (bridge: SottoBridge) => Promise<T>;

async function ask<T>({ page }: Sotto, question: Ask<T>): Promise<T> {
  return await page.evaluate(`(${question.toString()})(window.sotto)`);
}

async function type(sotto: Sotto, text: string): Promise<void> {
  const composer = sotto.page.getByLabel('Type a message');
  await composer.fill(text);
  await composer.press('Enter');
  const turn = sotto.page.locator('article.turn').last();
  await expect(turn.locator('.said-words')).toHaveText(text);
  await expect(turn).toHaveAttribute('data-state', 'done', { timeout: TURN_MS });
}

async function newestTurn(sotto: Sotto): Promise<TurnDetail> {
  const detail = await ask(sotto, async (bridge) => {
    const { rows } = await bridge.traceRows({ offset: 0, limit: 1 });
    return await bridge.turn({ turnId: rows[0]?.turnId ?? '' });
  });
  if (detail === null) throw new Error('the newest turn has no trace');
  return detail;
}

/** Unaccounted share of a turn through microphone, window, engines and loudspeaker. */
function share({ summary }: TurnDetail): number {
  return (summary?.unaccountedMs ?? Number.NaN) / (summary?.voiceToVoiceMs ?? Number.NaN);
}

test('a turn through the window adds up, on one clock, and can be asked about', async ({
  launch,
}) => {
  const sotto = await launch({ clip: 'dog' });
  await untilReady(sotto);
  await speakClip(sotto, 'dog');
  const answer = sotto.page.locator('article.turn').last();
  await expect(answer).toHaveAttribute('data-state', 'done', { timeout: TURN_MS });
  const spoken = await newestTurn(sotto);
  await type(sotto, 'What is the capital of France?');
  const typed = await newestTurn(sotto);

  for (const turn of [spoken, typed]) {
    const steps = leafSpans(turn.spans)
      .map(({ name, startMs, endMs }) => {
        const zeroMs = turn.summary?.releaseMs ?? 0;
        return `${name} ${(startMs - zeroMs).toFixed(1)}–${((endMs ?? 0) - zeroMs).toFixed(1)}`;
      })
      .join('\n');
    expect(share(turn), steps).toBeLessThan(0.02);
    for (const { name, startMs, endMs, attributes } of turn.spans) {
      expect((endMs ?? startMs) - startMs, name).toBeGreaterThanOrEqual(0);
      if (
        /wait|answer|transfer|return|ipc\.|play\.start/u.test(name) &&
        (endMs ?? 0) - startMs > 5
      ) {
        expect(attributes['waitedFor'], name).toEqual(expect.stringMatching(/\S/u));
      }
    }
    expect(turn.facts).toMatchObject({ configuration: { player: 'window' } });
  }
  // The window's own steps carry how far off its view of main's clock can be.
  const hop = spoken.spans.find((span) => span.name === 'ipc.main_to_renderer');
  expect(hop?.thread).toBe('renderer');
  expect(hop?.attributes['clockErrorMs']).toBeLessThan(20);

  const told = await ask(sotto, async (bridge) => {
    const { rows, total } = await bridge.traceRows({ offset: 0, limit: 10 });
    const [newest, before] = rows.map((row) => row.turnId);
    await bridge.markTurn({ turnId: newest ?? '', mark: 'slow' });
    return {
      total,
      why: await bridge.why({ turnId: newest ?? '' }),
      marked: (await bridge.traceRows({ offset: 0, limit: 10, mark: 'slow' })).rows.length,
      compared: await bridge.compareTurns({ a: newest ?? '', b: before ?? '' }),
      populations: await bridge.stageStats({ limit: 100, sinceMs: null, seriesTurns: 8 }),
      budgets: await bridge.budgets(),
      sessions: await bridge.sessions({ limit: 5 }),
    };
  });
  expect(told.total).toBe(2);
  expect(told.marked).toBe(1);
  expect(told.why).toMatchObject({ verdict: 'too-few-turns', comparedWith: 0 });
  expect(told.compared?.stages.map((stage) => stage.stage)).toContain('llm.prefill');
  expect(told.populations.map(({ population }) => population.input)).toEqual(['text', 'speech']);
  expect(told.budgets).toMatchObject({ checked: 0 });
  expect(told.sessions).toMatchObject([{ turns: 2 }]);
  expect(await sotto.quit()).toBe(0);
});
