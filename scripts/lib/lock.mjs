import {
  appendFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 250;
const HEARTBEAT_MS = 5_000;
/** Without a heartbeat for this long, the process id in the lock is somebody else's by now. */
const SILENT_MS = 60_000;
/** How long programs are waited for that a killed owner left running. */
const ORPHAN_MS = 120_000;

/** @type {string | undefined} the lock this process holds */
let held;

/**
 * Runs `work` while no other process of this machine runs work under the same lock file. The file
 * holds its owner's process id, then those of the programs it started; a lock whose owner is gone
 * is taken over once these have ended too.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(owner: number, isAlive: boolean) => void} [onWait] called once, when somebody else
 *   holds the lock, or has left programs running
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait = () => undefined) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, `${process.pid}\n`);
  let told = false;
  let orphanDeadline = Infinity;
  while (!take(mine, path)) {
    const [owner = 0, ...children] = pidsIn(path);
    if (isGone(path, owner)) {
      orphanDeadline = Math.min(orphanDeadline, Date.now() + ORPHAN_MS);
      if (!children.some(isAlive) || Date.now() > orphanDeadline) {
        removeStale(path, owner);
        continue;
      }
    }
    if (!told) onWait(owner, isAlive(owner));
    told = true;
    await sleep(POLL_MS);
  }
  rmSync(mine, { force: true });
  held = path;
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    held = undefined;
    rmSync(path, { force: true });
  }
}

/**
 * Tells whoever takes the lock over after us that this program may still run.
 *
 * @param {number | undefined} pid
 */
export function noteChild(pid) {
  if (held !== undefined && pid !== undefined) appendFileSync(held, `${pid}\n`);
}

/**
 * A hard link appears with its content or not at all, and fails when the name is taken.
 *
 * @param {string} from
 * @param {string} to
 */
function take(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * @param {string} path
 * @param {number} owner
 */
function isGone(path, owner) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  return owner === 0 || !isAlive(owner) || Date.now() - stat.mtimeMs > SILENT_MS;
}

/**
 * Moves the lock aside before it goes, so that of two processes that see it stale only one acts.
 *
 * @param {string} path
 * @param {number} owner
 */
function removeStale(path, owner) {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const [moved] = pidsIn(aside);
  if (moved !== undefined && moved !== owner) take(aside, path);
  rmSync(aside, { force: true });
}

/** @param {string} path */
function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Taken over while this machine slept: the work is idempotent and goes on.
  }
}

/** @param {string} path */
function pidsIn(path) {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => Number.parseInt(line, 10))
      .filter((pid) => Number.isSafeInteger(pid) && pid > 0);
  } catch {
    return [];
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
