import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

/** Native engines take their time to load, and more on a busy machine. */
const NATIVE_TIMEOUT_MS = 180_000;
/** Files are synced to disk and inputs made up by the thousand: a busy machine takes its time. */
const UNIT_TIMEOUT_MS = 30_000;
const LONG_TIMEOUT_MS = 3_600_000;
/** Every core, where vitest would leave one of two to itself. */
const LIGHT_WORKERS = availableParallelism();
const LONG = '**/*.long.test.ts';

/** Projects of one group run together, the groups one after the other. */
const GROUP = { light: 0, native: 1, alone: 2, long: 3 } as const;

interface NativeProject {
  readonly name: string;
  readonly include: string;
  readonly group: number;
  /** Files at a time. Engines load on one core: a second file uses the other one meanwhile. */
  readonly files: number;
  readonly timeoutMs?: number;
}

/**
 * A project for tests that load native engines or end processes: in a child process, since vitest ends
 * a thread of its own by terminating it, which aborts a native call.
 */
function native({ name, include, group, files, timeoutMs = NATIVE_TIMEOUT_MS }: NativeProject) {
  return {
    test: {
      name,
      include: [include],
      exclude: name === 'long' ? [] : [LONG],
      environment: 'node' as const,
      pool: 'forks' as const,
      maxWorkers: files,
      fileParallelism: files > 1,
      sequence: { groupOrder: group },
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
    },
  };
}

/** One project a kind of test; `npm test` runs all but `long`, `npm run test:long` that one. */
export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: GROUP.light },
          include: ['tests/unit/**/*.test.{ts,tsx}'],
          // One process for many files: none leaves anything behind that another would see.
          isolate: false,
          maxWorkers: LIGHT_WORKERS,
          testTimeout: UNIT_TIMEOUT_MS,
          exclude: [LONG],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'contract',
          sequence: { groupOrder: GROUP.light },
          include: ['tests/contract/**/*.test.ts'],
          exclude: [LONG],
          environment: 'node',
          // These start worker threads of their own.
          pool: 'forks',
          maxWorkers: LIGHT_WORKERS,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'turn',
          sequence: { groupOrder: GROUP.light },
          include: ['tests/turn/**/*.test.ts'],
          exclude: [LONG],
          environment: 'node',
          maxWorkers: LIGHT_WORKERS,
        },
      },
      native({ name: 'model', include: 'tests/model/**/*.test.ts', group: GROUP.native, files: 2 }),
      native({ name: 'fault', include: 'tests/fault/**/*.test.ts', group: GROUP.native, files: 2 }),
      // Shares of a turn's time are compared: nothing else may run beside it.
      native({
        name: 'timing',
        include: 'tests/timing/**/*.test.ts',
        group: GROUP.alone,
        files: 1,
      }),
      native({
        name: 'long',
        include: `tests/${LONG}`,
        group: GROUP.long,
        files: 1,
        timeoutMs: LONG_TIMEOUT_MS,
      }),
    ],
  },
});
