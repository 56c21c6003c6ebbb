import { expect } from '@playwright/test';

import { drawnBars, test, newDataDir, picturePath, speakClip, TURN_MS, untilReady } from './launch';

test('a spoken question is heard, answered, spoken, drawn and kept', async ({ launch }) => {
  const dataDir = newDataDir();
  const sotto = await launch({ clip: 'weekend', dataDir });
  const { page, status } = sotto;
  await untilReady(sotto);
  await page.screenshot({ path: picturePath('idle') });

  await speakClip(sotto, 'weekend');
  const turn = page.locator('article.turn').last();
  await expect(turn.locator('.said-words')).toContainText(/sister/i, { timeout: TURN_MS });
  await expect(turn.locator('.reply')).toContainText(/\w/, { timeout: TURN_MS });
  await expect(turn).toHaveAttribute('data-state', 'done', { timeout: TURN_MS });

  // What the player put out, counted at its output: samples above −50 dBFS.
  const audible = Number(await status.getAttribute('data-audible-samples'));
  expect(audible).toBeGreaterThan(1000);
  expect(await drawnBars(page)).toBeGreaterThan(5);
  await page.screenshot({ path: picturePath('answered') });

  const said = await turn.locator('.said-words').innerText();
  const answered = await turn.locator('.reply').innerText();
  expect(await sotto.quit()).toBe(0);

  await test.step('the turn is in the database: the next start shows it', async () => {
    const again = await launch({ dataDir });
    const kept = again.page.locator('article.turn').last();
    await expect(kept.locator('.said-words')).toHaveText(said, { timeout: TURN_MS });
    await expect(kept.locator('.reply')).toHaveText(answered);
    await kept.locator('.turn-footer').click();
    await expect(async () => expect(await drawnBars(again.page)).toBeGreaterThan(5)).toPass();
    await again.page.screenshot({ path: picturePath('past-turn') });
    expect(await again.quit()).toBe(0);
  });
});

test('the microphone is open during the hold and known to be open', async ({ launch }) => {
  const sotto = await launch({ clip: 'dog' });
  const { page, status } = sotto;
  await untilReady(sotto);
  await expect(status).toHaveAttribute('data-microphone', 'closed');
  await page.locator('body').click({ position: { x: 5, y: 5 } });
  await page.keyboard.down('Space');
  await expect(status).toHaveAttribute('data-microphone', 'recording');
  await expect(status).toHaveAttribute('data-phase', 'listening');
  await page.waitForTimeout(1500);
  await page.screenshot({ path: picturePath('listening') });

  await test.step('Esc forgets what was being said', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.up('Space');
    await expect(status).toHaveAttribute('data-talk', 'off');
    await expect(status).toHaveAttribute('data-phase', 'idle');
  });
  expect(await sotto.quit()).toBe(0);
});
