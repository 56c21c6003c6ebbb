import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

import { picturePath } from './launch';

/** Electron cannot open axe's own blank page, hence the legacy mode. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}

/** A picture in either theme of what passes too quickly to be examined. */
export async function glance(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: picturePath(`${name}-${theme}`) });
  }
  await page.emulateMedia({ colorScheme: null });
}

/** A picture in either theme, and nothing in it that shuts anybody out. */
export async function look(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: picturePath(`${name}-${theme}`) });
    expect(await violations(page), `${name}, ${theme}`).toEqual([]);
  }
}
