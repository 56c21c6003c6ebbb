import { defineConfig } from '@playwright/test';

const LONG = process.env['SOTTO_LONG'] === '1';

/** The whole app in the real Electron: one window at a time, real models, generous deadlines. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: LONG ? '**/*.long.test.ts' : '**/*.test.ts',
  testIgnore: LONG ? [] : ['**/*.long.test.ts'],
  outputDir: 'test-results/e2e',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: { trace: 'off', screenshot: 'off', video: 'off' },
});
