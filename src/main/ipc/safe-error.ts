import type { IpcFailure } from '../../shared/contracts/ipc';
import { SottoError } from '../../shared/errors';
import type { WireError } from '../../shared/errors';

/**
 * Absolute paths on any of the systems: a slash, a drive or a file address, with at least one
 * directory. Spaces end a path here, so of `/home/a b/x.bin` the tail is cut separately; nothing of
 * the user's home is shown either way.
 */
const ABSOLUTE_PATH =
  /(?:file:\/\/|(?<!\w)[A-Za-z]:[\\/]|\\\\|(?<![\w.:/])\/)[^\s"'“”‘’`()<>|,;]+/g;

/** Names the file and its folder, which help, and hides where they lie, which is nobody's business. */
export function withoutPaths(text: string): string {
  return text.replace(ABSOLUTE_PATH, (path) => {
    const parts = path
      .replace(/^file:\/\//, '')
      .split(/[\\/]/)
      .filter((part) => part !== '');
    return parts.length > 2 ? `…/${parts.slice(-2).join('/')}` : `…/${parts.slice(-1).join('/')}`;
  });
}

/** For the command line, which compares them; in the window they stand before what is to be done. */
const SIZE_AND_DIGEST = / \(\d+ bytes, sha256 [0-9a-f]{64}\)/g;

/** Leaves out how long a file should be and what its digest is. */
export function withoutDigests(text: string): string {
  return text.replace(SIZE_AND_DIGEST, '');
}

/** What the window is told of an error: its kind and a safe text. Everything else stays in main. */
export function toFailure(error: unknown): IpcFailure {
  if (error instanceof SottoError && error.kind !== 'bug') {
    return {
      kind: error.kind,
      message: withoutPaths(error.message),
      hint: error.hint === undefined ? null : withoutPaths(error.hint),
    };
  }
  return {
    kind: 'bug',
    message: 'Something went wrong inside Sotto that should not have.',
    hint: 'Try again; if it happens again, restart Sotto.',
  };
}

/** The same for the error inside a turn's delta: no stack, no paths. */
export function toSafeWire(error: WireError): WireError {
  return {
    kind: error.kind,
    name: error.name,
    message: withoutPaths(error.message),
    ...(error.hint === undefined ? {} : { hint: withoutPaths(error.hint) }),
  };
}
