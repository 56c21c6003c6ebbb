/**
 * Set-up speaks on stderr, so that stdout stays free for what a command prints.
 *
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`[set-up] ${text}\n`);
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

/** An expected failure: its message alone is shown, and says what to do. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}
