import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

import type { Sotto } from './launch';
import { SHORT_REPLIES } from '../data-folder';
import { drawnBars, test, TURN_MS, untilReady } from './launch';
import { look } from './look';

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });

async function ask({ page }: Sotto, words: string): Promise<void> {
  const composer = page.getByLabel('Type a message');
  await composer.fill(words);
  await composer.press('Enter');
  const turn = page.locator('article.turn').last();
  await expect(turn.locator('.said-words')).toHaveText(words);
  await expect(turn).toHaveAttribute('data-state', 'done', { timeout: TURN_MS });
  await composer.blur();
}

test('the panel beside the conversation: turns, stages, memory, conversations', async ({
  launch,
}) => {
  const sotto = await launch({ settings: SHORT_REPLIES });
  const { page } = sotto;
  await untilReady(sotto);
  await look(page, 'idle');
  await ask(sotto, 'My sister Anna moved to Lisbon in March.');
  await ask(sotto, 'I like green tea more than coffee.');
  // What stands in the window is not recalled: a conversation of its own asks the memory.
  await page.getByRole('button', { name: 'new', exact: true }).click();
  await expect(page.locator('article.turn')).toHaveCount(0);
  await ask(sotto, 'Where does my sister live now?');

  await test.step('what was recalled stands beside the answer, with why and how long', async () => {
    const footer = page.locator('article.turn').last().locator('.turn-footer');
    await expect(footer).toContainText(/memor/u);
    await footer.click();
    await expect(page.locator('.recalled-head')).toContainText(/Recalled in .* ms/u);
    await expect(page.locator('.recalled li').first()).toContainText(/by (meaning|words)/u);
    await look(page, 'recalled');
  });

  await test.step('the list of turns opens a past one and lays it over another', async () => {
    await page.keyboard.press('2');
    const rows = page.getByRole('option');
    await expect(rows).toHaveCount(3);
    await expect(rows.first()).toContainText('Where does my sister live now?');
    await page.getByRole('listbox').focus();
    await page.keyboard.press('ArrowDown');
    await expect(rows.nth(1)).toHaveAttribute('aria-selected', 'true');
    await page.getByRole('button', { name: 'slow', exact: true }).click();
    await expect(rows.nth(1)).toHaveAttribute('data-mark', 'slow');
    await look(page, 'turns');
    await page.getByRole('button', { name: 'lay over the shown turn' }).click();
    await expect(page.locator('.comparison-table')).toBeVisible();
    expect(await drawnBars(page)).toBeGreaterThan(5);
    await look(page, 'compared');
    await page.getByRole('button', { name: 'end comparing' }).click();
    await expect(page.locator('.comparison-table')).toHaveCount(0);
    await page.keyboard.press('2');
    await page.getByRole('listbox').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(tab(page, 'turn')).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('.visited-words')).toContainText(
      'My sister Anna moved to Lisbon in March.',
    );
    await expect(async () => expect(await drawnBars(page)).toBeGreaterThan(5)).toPass();
    await look(page, 'past-turn');
  });

  await test.step('the stages have their percentiles', async () => {
    await page.keyboard.press('3');
    await expect(page.locator('.stage-table tbody tr').first()).toBeVisible();
    await look(page, 'stages');
  });

  await test.step('a memory is found, corrected, pinned, forgotten and taken back', async () => {
    await page.keyboard.press('4');
    const list = page.locator('.memory-list');
    await expect(list).toContainText('green tea');
    await look(page, 'memory');
    await page.getByLabel('Search what is remembered').fill('tea');
    await expect(list).not.toContainText('Lisbon');
    const tea = list.locator('li', { hasText: 'green tea' }).first();
    await tea.getByRole('button', { name: 'pin' }).click();
    await expect(tea).toHaveAttribute('data-pinned', 'true');
    await tea.getByRole('button', { name: 'edit' }).click();
    await page.getByLabel('Correct this memory').fill('I like black tea more than coffee.');
    await page.keyboard.press('Enter');
    await expect(list).toContainText('black tea');
    await list
      .locator('li', { hasText: 'black tea' })
      .first()
      .getByRole('button', { name: 'forget' })
      .click();
    await expect(list).toHaveCount(0);
    await page.locator('.undo-bar').getByRole('button', { name: 'undo' }).click();
    await expect(page.locator('.memory-list')).toContainText('black tea');
    await page.getByLabel('Search what is remembered').fill('');
  });

  await test.step('off the record nothing is remembered, and the window says so', async () => {
    await page.getByRole('switch', { name: 'Off the record' }).click();
    await expect(page.locator('.header-record')).toBeVisible();
    await look(page, 'off-the-record');
    await page.getByRole('switch', { name: 'Off the record' }).click();
    await expect(page.locator('.header-record')).toHaveCount(0);
  });

  await test.step('conversations are named, left and taken up again', async () => {
    await page.keyboard.press('5');
    const items = page.locator('.memory-list > li');
    await expect(items).toHaveCount(2);
    await items.last().getByRole('button', { name: 'rename' }).click();
    await page.getByLabel('Name of this conversation').fill('Tea and Lisbon');
    await page.keyboard.press('Enter');
    await expect(items.last()).toContainText('Tea and Lisbon');
    await look(page, 'conversations');
    await items.last().getByRole('button', { name: 'open' }).click();
    await expect(page.locator('article.turn')).toHaveCount(2);
    await expect(page.locator('article.turn').first().locator('.said-words')).toHaveText(
      'My sister Anna moved to Lisbon in March.',
    );
    await page.getByLabel('Search all that was said').fill('Lisbon');
    await expect(page.locator('.hits .hit').first()).toContainText('Lisbon');
    await look(page, 'search');
  });

  await test.step('settings are reachable', async () => {
    await page.getByRole('button', { name: 'settings', exact: true }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await look(page, 'settings');
    await page.keyboard.press('Escape');
  });

  await test.step('a narrow window shows one thing at a time', async () => {
    await page.setViewportSize({ width: 720, height: 780 });
    await look(page, 'narrow');
  });
  expect(await sotto.quit()).toBe(0);
});
