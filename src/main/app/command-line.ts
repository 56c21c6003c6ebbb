/**
 * A package has no Node mode (its fuse is off), so its command line runs inside the app:
 * `sotto --cli doctor`.
 * @returns the words after `--cli`, or null when the window is wanted.
 */
export function commandLineWords(argv: readonly string[]): readonly string[] | null {
  const at = argv.indexOf('--cli');
  return at === -1 ? null : argv.slice(at + 1);
}

/**
 * Runs the command line's entry in this process; it reads `process.argv` and sets the exit code.
 * @param entry address of the built `cli.js`.
 */
export async function runCommandLine(words: readonly string[], entry: URL): Promise<number> {
  // As if the app with `--cli` were the script: what starts it again starts the same.
  process.argv = [process.execPath, '--cli', ...words];
  await import(/* @vite-ignore */ entry.href);
  return Number(process.exitCode ?? 0);
}

/**
 * What Sotto starts of itself (probes of the engines, llama.cpp's own test) gets its environment and not
 * its switches. A container's root must start Chromium without its sandbox; so must those.
 */
export function passSandboxOn(argv: readonly string[], environment: NodeJS.ProcessEnv): void {
  if (argv.includes('--no-sandbox')) environment['ELECTRON_DISABLE_SANDBOX'] = '1';
}
