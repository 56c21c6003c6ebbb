import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect } from '@playwright/test';

import { importModel } from '../../src/main/models/import';
import { newDataFolder, SHORT_REPLIES } from '../data-folder';
import { ROOT, test, TURN_MS, untilReady } from './launch';
import { look } from './look';

const MODELS_DIR = resolve(process.env['SOTTO_MODELS_DIR'] ?? join(ROOT, 'resources/models'));
const SMALL = 'smollm2-135m-instruct';
const SECOND = 'a-second-one';

test('a second language model is chosen, answers what needs thought, and is let go', async ({
  launch,
}) => {
  const dataDir = newDataFolder();
  const modelsDir = join(dataDir, 'models');
  mkdirSync(modelsDir);
  for (const entry of readdirSync(MODELS_DIR, { withFileTypes: true })) {
    const from = join(MODELS_DIR, entry.name);
    if (entry.isFile()) cpSync(from, join(modelsDir, entry.name));
    else symlinkSync(from, join(modelsDir, entry.name), 'junction');
  }
  const [file = ''] = readdirSync(join(MODELS_DIR, SMALL)).filter((name) => /gguf$/u.test(name));
  await importModel([join(MODELS_DIR, SMALL, file)], { modelsDir, id: SECOND });

  const sotto = await launch({ dataDir, modelsDir, settings: SHORT_REPLIES });
  const { page } = sotto;
  await untilReady(sotto);
  const heading = page.locator('.header-model', { hasText: SECOND });
  await expect(heading).toHaveCount(0);

  const choose = async (option: string): Promise<void> => {
    await page.getByRole('button', { name: 'settings', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('tab', { name: 'Models' }).click();
    await dialog.getByLabel('Thinks harder with').selectOption(option);
  };

  await test.step('it is chosen among those on this machine, and loaded without a restart', async () => {
    await choose(SECOND);
    const dialog = page.getByRole('dialog');
    const row = dialog.locator('.settings-row', { hasText: 'Thinks harder with' });
    await expect(row).toContainText('of memory');
    await expect(row).not.toContainText('the other one answers', { timeout: TURN_MS });
    await expect(dialog.locator('.model[data-in-use=true]', { hasText: SECOND })).toContainText(
      'in use for what needs thought',
    );
    await row.scrollIntoViewIfNeeded();
    await look(page, 'two-models');
    await page.keyboard.press('Escape');
    await expect(heading).toHaveAttribute('title', `thinks harder with ${SECOND}`);
  });

  /** The language model in the configuration of the trace, which is written behind the answer. */
  const answeredBy = (text: string): Promise<string | undefined> =>
    page.evaluate(async (words) => {
      const { sotto: bridge } = window;
      const found = await bridge?.traceRows({ offset: 0, limit: 1 });
      const [newest] = found?.rows ?? [];
      if (newest === undefined || !words.startsWith(newest.text)) return undefined;
      const detail = await bridge?.turn({ turnId: newest.turnId });
      return detail?.facts?.configuration?.llm?.model;
    }, text);

  const ask = async (text: string, model: string): Promise<void> => {
    const composer = page.getByLabel('Type a message');
    await composer.fill(text);
    await composer.press('Enter');
    const turn = page.locator('article.turn').last();
    await expect(turn.locator('.said-words')).toHaveText(text);
    await expect(turn).toHaveAttribute('data-state', 'done', { timeout: TURN_MS });
    await expect.poll(() => answeredBy(text)).toBe(model);
  };

  await test.step('it answers what needs thought, the first one answers the rest', async () => {
    await ask('Explain to me how a rainbow comes about.', SECOND);
    await ask('Good morning, how are you?', SMALL);
  });

  await test.step('without it one model answers everything again', async () => {
    await choose('');
    await page.keyboard.press('Escape');
    await expect(heading).toHaveCount(0);
    await ask('Explain to me how the tides come about.', SMALL);
  });
});
