import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect } from '@playwright/test';

import { defaultSettings } from '../../src/shared/settings';
import { newDataFolder } from '../data-folder';
import { READY_MS, ROOT, test, TURN_MS } from './launch';
import { look } from './look';

test('a missing model is told, and another one chosen without a restart', async ({ launch }) => {
  const dataDir = newDataFolder();
  const models = { llm: 'qwen2.5-0.5b-instruct' };
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ version: 1, models }));
  const sotto = await launch({ dataDir });
  const { page, status } = sotto;

  await test.step('the window says what is missing and what to do', async () => {
    const problem = page.locator('.loading-item[data-state=missing]');
    await expect(problem).toBeVisible({ timeout: READY_MS });
    await expect(status).toHaveAttribute('data-state', 'problem', { timeout: READY_MS });
    const talk = page.locator('button[data-talk]');
    await expect(talk).toHaveText('the language model is missing');
    await expect(talk).toBeDisabled();
    await expect(talk).toHaveAccessibleDescription(/Choose another model above/u);
    await look(page, 'failing');
    await problem.getByRole('button', { name: 'fetch it here' }).click();
  });

  await test.step('the models are listed by what they are for', async () => {
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('tab', { name: 'Models' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await expect(dialog.locator('.model')).not.toHaveCount(0);
    await look(page, 'models');
    const starter = dialog
      .getByRole('region', { name: 'Thinks with' })
      .locator('.model', { hasText: 'SmolLM2 135M' })
      .first();
    await starter.getByRole('button', { name: 'check' }).click();
    await expect(starter.locator('.model-step')).toHaveText('right', { timeout: TURN_MS });
    await starter.getByRole('button', { name: 'use' }).click();
    await expect(starter).toHaveAttribute('data-in-use', 'true');
    await page.keyboard.press('Escape');
  });

  await test.step('it thinks with that one at once', async () => {
    await expect(status).toHaveAttribute('data-ready', 'true', { timeout: READY_MS });
    await expect(page.locator('button[data-talk]')).toBeEnabled();
    const composer = page.getByLabel('Type a message');
    await composer.fill('Hello.');
    await composer.press('Enter');
    const turn = page.locator('article.turn').last();
    await expect(turn).toHaveAttribute('data-state', 'done', { timeout: TURN_MS });
  });

  await test.step('the persona is edited and used', async () => {
    await page.getByRole('button', { name: 'settings', exact: true }).click();
    await page.getByRole('tab', { name: 'Persona' }).click();
    await look(page, 'persona');
    await page.getByRole('button', { name: 'make another like this' }).click();
    await page.getByLabel('Calls you').fill('Captain');
    await page.getByRole('button', { name: 'save', exact: true }).click();
    await expect(page.getByRole('button', { name: 'save', exact: true })).toBeDisabled();
    await page.keyboard.press('Escape');
  });
  expect(await sotto.quit()).toBe(0);
});

/** The models of this checkout; of one of them only the beginning of its file is there. */
function modelsWithDamaged(folder: string, id: string): string {
  const from = resolve(process.env['SOTTO_MODELS_DIR'] ?? join(ROOT, 'resources', 'models'));
  const modelsDir = join(folder, 'models');
  mkdirSync(join(modelsDir, id), { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.name === id) continue;
    if (entry.isFile()) cpSync(join(from, entry.name), join(modelsDir, entry.name));
    else symlinkSync(join(from, entry.name), join(modelsDir, entry.name), 'junction');
  }
  for (const file of readdirSync(join(from, id))) {
    writeFileSync(join(modelsDir, id, file), readFileSync(join(from, id, file)).subarray(0, 4096));
  }
  return modelsDir;
}

test('a damaged model is told beside the talk control, and typing works meanwhile', async ({
  launch,
}) => {
  const dataDir = newDataFolder();
  const modelsDir = modelsWithDamaged(dataDir, defaultSettings.models.stt);
  const { page, status } = await launch({ dataDir, modelsDir });
  const problem = page.locator('.loading-item[data-state=failed]');
  await expect(problem).toBeVisible({ timeout: READY_MS });
  await expect(page.locator('.loading-item')).toHaveCount(1, { timeout: READY_MS });
  await expect(status).toHaveAttribute('data-state', 'problem');

  const talk = page.locator('button[data-talk]');
  await expect(talk).toHaveText('the model that hears did not start');
  await expect(talk).toBeDisabled();
  await expect(talk).toHaveAccessibleDescription(/Type below meanwhile/u);
  await look(page, 'damaged-model');

  const composer = page.getByLabel('Type a message');
  await composer.fill('Hello.');
  await composer.press('Enter');
  const turn = page.locator('article.turn').last();
  await expect(turn).toHaveAttribute('data-state', 'done', { timeout: TURN_MS });
});
