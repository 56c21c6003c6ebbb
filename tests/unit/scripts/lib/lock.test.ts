import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { withLock } from '../../../../scripts/lib/lock.mjs';

const LOCK_MODULE = pathToFileURL(join(process.cwd(), 'scripts', 'lib', 'lock.mjs')).href;

/** A process that takes the lock, says so, and holds it until it is told to let go. */
function holder(path: string) {
  const script = `
    import { withLock } from ${JSON.stringify(LOCK_MODULE)};
    await withLock(${JSON.stringify(path)}, () => new Promise((done) => {
      process.stdout.write('held');
      process.stdin.once('data', () => { process.stdout.write('released'); done(); });
    }));
    process.exit(0);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

describe('withLock', { timeout: 30_000 }, () => {
  let folder = '';
  let path = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sotto-lock-'));
    path = join(folder, 'set-up.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives the result and leaves nothing behind', async () => {
    expect(await withLock(path, async () => existsSync(path))).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is released when the work fails', async () => {
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('waits for another process, and tells whose', async () => {
    const other = holder(path);
    await once(other.stdout, 'data');
    const told: number[] = [];
    let releasedAt = 0;
    const released = once(other.stdout, 'data').then(() => (releasedAt = performance.now()));
    const mine = withLock(
      path,
      async () => performance.now(),
      (owner) => {
        told.push(owner);
        other.stdin.write('go\n');
      },
    );
    const [takenAt] = await Promise.all([mine, released]);
    expect(told).toEqual([other.pid]);
    expect(takenAt).toBeGreaterThan(releasedAt);
  });

  it('is taken over from a process that was killed', async () => {
    const other = holder(path);
    await once(other.stdout, 'data');
    const ended = once(other, 'exit');
    other.kill('SIGKILL');
    await ended;
    expect(existsSync(path)).toBe(true);
    expect(await withLock(path, async () => 'mine')).toBe('mine');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('waits for the programs that a killed owner left running', async () => {
    const orphan = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1500)']);
    const ended = once(orphan, 'exit').then(() => performance.now());
    writeFileSync(path, `999999999\n${orphan.pid}\n`);
    const takenAt = await withLock(path, async () => performance.now());
    expect(takenAt).toBeGreaterThan(await ended);
  });

  it('still waits for them when one that waited was killed too', async () => {
    const orphan = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 3000)']);
    const ended = once(orphan, 'exit').then(() => performance.now());
    writeFileSync(path, `999999999\n${orphan.pid}\n`);
    const waiting = holder(path);
    await new Promise((done) => setTimeout(done, 1500));
    waiting.kill('SIGKILL');
    const takenAt = await withLock(path, async () => performance.now());
    expect(takenAt).toBeGreaterThan(await ended);
  });

  it('is taken over when its owner’s number belongs to somebody else by now', async () => {
    writeFileSync(path, `${process.pid}\n`);
    utimesSync(path, new Date(0), new Date(0));
    expect(await withLock(path, async () => 'mine')).toBe('mine');
  });

  it('is taken over when it is empty', async () => {
    writeFileSync(path, '');
    expect(await withLock(path, async () => 'mine')).toBe('mine');
  });
});
