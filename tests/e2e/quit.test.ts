import { expect } from '@playwright/test';

import type { Sotto } from './launch';
import { test, speakClip, TURN_MS, untilReady } from './launch';

/**
 * Quitting under a busy engine thread aborts the app (exit code 134): in every state the way out must
 * end with 0. At rest every other test quits, by its own end. The many-times version is
 * `npm run test:long`.
 */
interface State {
  readonly name: string;
  readonly clip?: string;
  readonly reach: (sotto: Sotto) => Promise<void>;
}

const say = async ({ page }: Sotto, text: string): Promise<void> => {
  const composer = page.getByLabel('Type a message');
  await composer.fill(text);
  await composer.press('Enter');
};

const STATES: readonly State[] = [
  { name: 'while the page loads', reach: async () => undefined },
  {
    name: 'while the engines load',
    reach: async ({ page }) => {
      await expect(page.locator('.loading')).toBeVisible();
    },
  },
  {
    name: 'while listening',
    clip: 'dog',
    reach: async (sotto) => {
      await untilReady(sotto);
      await sotto.page.locator('body').click({ position: { x: 5, y: 5 } });
      await sotto.page.keyboard.down('Space');
      await expect(sotto.status).toHaveAttribute('data-talk', 'listening');
      await sotto.page.waitForTimeout(1200);
    },
  },
  {
    name: 'while hearing out',
    clip: 'tea',
    reach: async (sotto) => {
      await untilReady(sotto);
      await speakClip(sotto, 'tea');
    },
  },
  {
    name: 'while thinking',
    reach: async (sotto) => {
      await untilReady(sotto);
      await say(sotto, 'Tell me everything about the sea.');
    },
  },
  {
    name: 'while speaking',
    reach: async (sotto) => {
      await untilReady(sotto);
      await say(sotto, 'Tell me everything about the sea.');
      await expect(sotto.status).toHaveAttribute('data-phase', 'speaking', { timeout: TURN_MS });
    },
  },
];

for (const { name, clip, reach } of STATES) {
  test(`quits with exit code 0 ${name}`, async ({ launch }) => {
    const sotto = await launch(clip === undefined ? {} : { clip });
    await reach(sotto);
    expect(await sotto.quit(), sotto.output()).toBe(0);
  });
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`leaves in order on ${signal}`, async ({ launch }) => {
    test.skip(process.platform === 'win32', 'Windows has no signals');
    const sotto = await launch();
    await expect(sotto.page.locator('.loading')).toBeVisible();
    sotto.app.process().kill(signal);
    expect(await sotto.exited, sotto.output()).toBe(0);
  });
}
