declare module '@vitest/runner' {
  interface TaskMeta {
    /** Why the test was skipped; the summary of `npm test` prints it. */
    skippedBecause?: string;
  }
}

/** Options of a test or a group of tests: with a problem it is skipped, and the problem is told. */
export function needs(problem: string | null): {
  readonly skip: boolean;
  readonly meta: { skippedBecause?: string };
} {
  return problem === null
    ? { skip: false, meta: {} }
    : { skip: true, meta: { skippedBecause: problem } };
}
