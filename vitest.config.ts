import { defineConfig } from 'vitest/config';

/** Native engines take their time to load, and more on a busy machine. */
const NATIVE_TIMEOUT_MS = 180_000;
const LONG_TIMEOUT_MS = 3_600_000;
const LONG = '**/*.long.test.ts';

/**
 * A project for tests that load native engines or end processes: one file at a time, in a child
 * process, since vitest ends a thread of its own by terminating it, which aborts a native call.
 */
const native = (name: string, include: string, timeoutMs: number) => ({
  test: {
    name,
    include: [include],
    exclude: name === 'long' ? [] : [LONG],
    environment: 'node' as const,
    pool: 'forks' as const,
    fileParallelism: false,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
  },
});

/** One project a kind of test; `npm test` runs all but `long`, `npm run test:long` that one. */
export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.{ts,tsx}'],
          exclude: [LONG],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'contract',
          include: ['tests/contract/**/*.test.ts'],
          exclude: [LONG],
          environment: 'node',
          // These start worker threads of their own.
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'turn',
          include: ['tests/turn/**/*.test.ts'],
          exclude: [LONG],
          environment: 'node',
        },
      },
      native('model', 'tests/model/**/*.test.ts', NATIVE_TIMEOUT_MS),
      native('fault', 'tests/fault/**/*.test.ts', NATIVE_TIMEOUT_MS),
      native('long', `tests/${LONG}`, LONG_TIMEOUT_MS),
    ],
  },
});
