import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

import { picturePath } from './launch';

/** Electron cannot open axe's own blank page, hence the legacy mode. */
const axe = (page: Page): AxeBuilder =>
  new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });

/** Between the themes only colours differ: in the second one nothing else is looked at again. */
const CHECKS = {
  light: (page: Page) =>
    axe(page).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']),
  dark: (page: Page) => axe(page).withRules(['color-contrast']),
};

async function violations(page: Page, theme: keyof typeof CHECKS): Promise<string[]> {
  const { violations: found } = await CHECKS[theme](page).analyze();
  return found.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}

/** A picture in either theme of what passes too quickly to be examined. */
export async function glance(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: picturePath(`${name}-${theme}`), animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: null });
}

/** A picture in either theme, and nothing in it that shuts anybody out. */
export async function look(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.screenshot({ path: picturePath(`${name}-${theme}`), animations: 'disabled' });
    expect(await violations(page, theme), `${name}, ${theme}`).toEqual([]);
  }
}
