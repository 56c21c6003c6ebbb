import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

import type { Sotto } from './launch';
import { drawnBars, picturePath, test, TURN_MS } from './launch';

async function ask({ page }: Sotto, words: string): Promise<void> {
  const composer = page.getByLabel('Type a message');
  await composer.fill(words);
  await composer.press('Enter');
  await expect(page.locator('article.turn').last()).toHaveAttribute('data-state', 'done', {
    timeout: TURN_MS,
  });
  await composer.blur();
}

/** What the clipboard holds, read in main: the page may not. */
async function clipboard({ app }: Sotto): Promise<{ text: string; formats: readonly string[] }> {
  return app.evaluate(async ({ clipboard: board }) => ({
    text: await board.readText(),
    formats: (board as unknown as { availableFormats(): string[] }).availableFormats(),
  }));
}

const details = (page: Page) => page.locator('.details-title code');

test('the waterfall can be read, walked, zoomed and taken along', async ({ shared: sotto }) => {
  const { page } = sotto;
  await ask(sotto, 'My sister Anna moved to Lisbon in March.');
  expect(await drawnBars(page)).toBeGreaterThan(5);
  const canvas = page.locator('.chart canvas');
  const picture = (): Promise<string> =>
    canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());

  await test.step('the arrow keys walk through the steps and tell what each did', async () => {
    await page.keyboard.press('ArrowRight');
    const first = await details(page).innerText();
    await page.keyboard.press('ArrowRight');
    expect(await details(page).innerText()).not.toBe(first);
    await page.screenshot({ path: picturePath('waterfall-step-light') });
    await page.keyboard.press('Escape');
    await expect(details(page)).toHaveCount(0);
  });

  await test.step('the pointer finds a bar', async () => {
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('the chart has no place');
    for (let x = box.x + 4; x < box.x + box.width; x += 8) {
      await page.mouse.move(x, box.y + 52 + 28 * 5 + 14);
      if ((await details(page).count()) > 0) break;
    }
    await expect(details(page)).toHaveText(/^llm\./u);
    await page.mouse.move(5, 5);
  });

  await test.step('wheel, drag and keys zoom and move; 0 fits again', async () => {
    await page.keyboard.press('0');
    const fitted = await picture();
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('the chart has no place');
    await page.mouse.move(box.x + box.width / 2, box.y + 100);
    await page.mouse.wheel(0, -400);
    await expect.poll(picture).not.toBe(fitted);
    const zoomed = await picture();
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 - 60, box.y + 100, { steps: 4 });
    await page.mouse.up();
    await expect.poll(picture).not.toBe(zoomed);
    await page.mouse.move(5, 5);
    await page.keyboard.press('0');
    await expect.poll(picture).toBe(fitted);
    await page.keyboard.press('+');
    await expect.poll(picture).not.toBe(fitted);
    await page.keyboard.press('0');
    await expect.poll(picture).toBe(fitted);
  });

  await test.step('lanes by thread, and the table', async () => {
    await page.keyboard.press('l');
    await expect(page.locator('.chart-names li').first()).toHaveText('window');
    expect(await drawnBars(page)).toBeGreaterThan(5);
    await page.screenshot({ path: picturePath('waterfall-threads-light') });
    await page.keyboard.press('l');
    await page.keyboard.press('t');
    await expect(page.locator('.table-scroller tbody tr').first()).toBeVisible();
    await page.screenshot({ path: picturePath('waterfall-table-light') });
    await page.keyboard.press('t');
  });

  await test.step('it is copied as text, as SVG and as a picture', async () => {
    const copy = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: 'copy', exact: true }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await copy('as text');
    await expect.poll(async () => (await clipboard(sotto)).text).toContain('llm.prefill\t');
    await copy('as SVG');
    await expect.poll(async () => (await clipboard(sotto)).text).toMatch(/^<svg .*<\/svg>\s*$/su);
    await copy('as a picture');
    await expect.poll(async () => (await clipboard(sotto)).formats).toContain('image/png');
  });
});
