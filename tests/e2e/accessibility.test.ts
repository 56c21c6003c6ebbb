import { expect } from '@playwright/test';

import { test, TURN_MS } from './launch';
import { look } from './look';

test('the window can be used by everybody, in both themes', async ({ shared: sotto }) => {
  const { page } = sotto;
  const composer = page.getByLabel('Type a message');
  await composer.fill('What is the capital of France?');
  await composer.press('Enter');
  await expect(page.locator('article.turn').last()).toHaveAttribute('data-state', 'done', {
    timeout: TURN_MS,
  });
  await look(page, 'answered');
  await page.emulateMedia({ colorScheme: null });

  await test.step('everything is reachable by key, and the focus is seen', async () => {
    await page.locator('body').click({ position: { x: 5, y: 5 } });
    const reached = new Set<string>();
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press('Tab');
      reached.add(
        await page.evaluate(() => {
          const element = document.activeElement;
          return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
        }),
      );
    }
    expect([...reached].join('\n')).toContain('Type a message');
    expect(reached.size).toBeGreaterThan(4);
  });
});
