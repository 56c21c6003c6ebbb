import { expect } from '@playwright/test';

import { test, picturePath, TURN_MS } from './launch';

test('a typed message is answered, and Esc silences the answer', async ({ shared: sotto }) => {
  const { page, status } = sotto;
  const composer = page.getByLabel('Type a message');

  await test.step('it is answered', async () => {
    await composer.fill('What is the capital of France?');
    await composer.press('Enter');
    const turn = page.locator('article.turn').last();
    await expect(turn.locator('.said-words')).toHaveText('What is the capital of France?');
    await expect(turn.locator('.reply')).toContainText(/\w/, { timeout: TURN_MS });
    await expect(turn).toHaveAttribute('data-state', 'done', { timeout: TURN_MS });
  });

  await test.step('Esc silences it, and what was not heard is struck', async () => {
    await composer.fill('Tell me a long story about a dog and a lake.');
    await composer.press('Enter');
    await expect(status).toHaveAttribute('data-phase', 'speaking', { timeout: TURN_MS });
    await page.screenshot({ path: picturePath('speaking') });
    await composer.blur();
    await page.keyboard.press('Escape');
    await expect(status).toHaveAttribute('data-phase', 'idle');
    const heardAtEsc = Number(await status.getAttribute('data-audible-samples'));
    await page.waitForTimeout(1000);
    expect(Number(await status.getAttribute('data-audible-samples'))).toBe(heardAtEsc);
  });

  await test.step('it is ready for the next', async () => {
    await composer.fill('Hello again.');
    await composer.press('Enter');
    const turn = page.locator('article.turn').last();
    await expect(turn.locator('.said-words')).toHaveText('Hello again.');
    await expect(turn).toHaveAttribute('data-state', 'done', { timeout: TURN_MS });
  });
});
