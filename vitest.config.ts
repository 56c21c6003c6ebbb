import { defineConfig } from 'vitest/config';

/** `npm run test:long` runs the many-times versions instead of the others. */
const LONG = process.env['SOTTO_LONG'] === '1';

const tests = (folder: string): { include: string[]; exclude: string[] } => ({
  include: [`tests/${folder}/**/*${LONG ? '.long' : ''}.test.{ts,tsx}`],
  exclude: LONG ? [] : ['**/*.long.test.*'],
});

/** One project a kind of test; `npm test` runs them all, `npx vitest --project unit` one. */
export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      { test: { name: 'unit', ...tests('unit'), environment: 'node' } },
      {
        test: {
          name: 'contract',
          ...tests('contract'),
          environment: 'node',
          // Worker threads are started here: vitest must not terminate its own pool around them.
          pool: 'forks',
        },
      },
      { test: { name: 'turn', ...tests('turn'), environment: 'node' } },
      {
        test: {
          name: 'model',
          ...tests('model'),
          environment: 'node',
          // Native engines: one file at a time, in a process that may end by itself.
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'fault',
          ...tests('fault'),
          environment: 'node',
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
