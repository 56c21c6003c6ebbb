import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

import type { Sotto } from './launch';
import { test, picturePath, TURN_MS } from './launch';

/** Electron cannot open axe's own blank page, hence the legacy mode. */
async function violations({ page }: Sotto): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}

test('the window can be used by everybody, in both themes', async ({ shared: sotto }) => {
  const { page } = sotto;
  const composer = page.getByLabel('Type a message');
  await composer.fill('What is the capital of France?');
  await composer.press('Enter');
  await expect(page.locator('article.turn').last()).toHaveAttribute('data-state', 'done', {
    timeout: TURN_MS,
  });
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    expect(await violations(sotto), theme).toEqual([]);
    await page.screenshot({ path: picturePath(`answered-${theme}`) });
  }
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
