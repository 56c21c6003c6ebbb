/** What the command line of the app asks for; everything else on it belongs to Chromium. */
export interface AppFlags {
  /** One spoken turn from a sample clip through the whole app, then quit. */
  readonly demoTurn: boolean;
  /** Start in the tray (start at login). */
  readonly hidden: boolean;
  /** Given to a second start: the running app starts listening, or sends what it heard. */
  readonly talk: boolean;
  /** Measure the window, write the report there, then quit (`sotto bench ui`). */
  readonly uiBench: string | null;
  /** Where user data lives instead of the platform's place. */
  readonly dataDir: string | null;
}

/** Reads `--demo-turn`, `--hidden`, `--talk`, `--data DIR` and `--data=DIR` out of `process.argv`. */
export function parseFlags(argv: readonly string[]): AppFlags {
  let dataDir: string | null = null;
  let uiBench: string | null = null;
  for (const [index, word] of argv.entries()) {
    if (word === '--data') dataDir = nonEmpty(argv[index + 1]) ?? dataDir;
    else if (word === '--ui-bench') uiBench = nonEmpty(argv[index + 1]);
    else if (word.startsWith('--data='))
      dataDir = nonEmpty(word.slice('--data='.length)) ?? dataDir;
  }
  return {
    demoTurn: argv.includes('--demo-turn'),
    talk: argv.includes('--talk'),
    hidden: argv.includes('--hidden'),
    uiBench,
    dataDir,
  };
}

function nonEmpty(value: string | undefined): string | null {
  return value === undefined || value === '' || value.startsWith('--') ? null : value;
}
