import { createHash } from 'node:crypto';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { abortError, SottoError, errorMessage } from '../../shared/errors';
import type { HubSource } from '../../shared/models';
import { isNotFound } from './catalog';

/** How long to wait for the hub's first answer; without one the run goes on without the hub. */
const CONNECT_TIMEOUT_MS = 5000;
/** A transfer without a byte for this long is broken off and resumed. */
const STALL_TIMEOUT_MS = 30_000;
const ATTEMPTS = 5;

/** What a run of the program has learnt about the hub; share one object between downloads. */
export interface HubReach {
  unreachable: boolean;
}

export interface HubDownloadOptions {
  readonly source: HubSource;
  /** Grows while loading; kept when it breaks off, and resumed from next time. */
  readonly partPath: string;
  readonly reach: HubReach;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((doneBytes: number, totalBytes: number | null) => void) | undefined;
  /** Base address; defaults to the hub, or `HF_ENDPOINT` as in the hub's own tools. */
  readonly hubUrl?: string | undefined;
  readonly connectTimeoutMs?: number | undefined;
  readonly stallTimeoutMs?: number | undefined;
}

export interface DownloadedPart {
  readonly bytes: number;
  readonly sha256: string;
}

/** The one place where an address of the model hub is made. */
export function hubAddress(source: HubSource, hubUrl?: string): string {
  const base = hubUrl ?? process.env['HF_ENDPOINT'] ?? 'https://huggingface.co';
  const path = source.file.split('/').map(encodeURIComponent).join('/');
  const revision = encodeURIComponent(source.revision);
  return `${base.replace(/\/+$/, '')}/${source.repo}/resolve/${revision}/${path}`;
}

/**
 * Loads a file from the hub into `partPath`, going on where an earlier try broke off if the hub
 * still has the same file. Throws `not-ready` when the hub cannot be reached or does not give the
 * file; the caller then tries the next source.
 */
export async function downloadFromHub(options: HubDownloadOptions): Promise<DownloadedPart> {
  if (options.reach.unreachable)
    throw new SottoError('not-ready', 'The model hub is out of reach.');
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transfer(options);
    } catch (error) {
      if (options.signal?.aborted === true) throw abortError(options.signal.reason);
      const broken = error instanceof BrokenTransfer;
      if (!broken) throw error;
      if (attempt === ATTEMPTS) throw new SottoError('not-ready', error.message, { cause: error });
    }
  }
}

/** The connection broke after the hub had answered: worth another try. */
class BrokenTransfer extends Error {}

async function transfer(options: HubDownloadOptions): Promise<DownloadedPart> {
  const url = hubAddress(options.source, options.hubUrl);
  const resume = await resumePoint(options.partPath, url);
  const guard = new TransferGuard(options.signal);
  try {
    guard.expectWithin(options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS);
    const response = await request(url, resume, guard, options);
    const resumed = response.status === 206 && resume !== undefined;
    const startBytes = resumed ? resume.bytes : 0;
    const length = Number(response.headers.get('content-length') ?? NaN);
    const totalBytes = Number.isNaN(length) ? null : startBytes + length;
    const etag = response.headers.get('etag');
    await writeFile(tagPath(options.partPath), JSON.stringify({ url, etag }));

    const hash = createHash('sha256');
    if (resumed) await hashInto(hash, options.partPath, guard);
    const file = await open(options.partPath, resumed ? 'a' : 'w');
    let doneBytes = startBytes;
    try {
      if (response.body === null) throw new BrokenTransfer('the hub sent no content');
      for await (const chunk of response.body) {
        guard.expectWithin(options.stallTimeoutMs ?? STALL_TIMEOUT_MS);
        const bytes = Buffer.from(chunk);
        hash.update(bytes);
        await file.writeFile(bytes);
        doneBytes += bytes.length;
        options.onProgress?.(doneBytes, totalBytes);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (totalBytes !== null && doneBytes < totalBytes) {
      throw new BrokenTransfer(`the transfer ended at byte ${doneBytes} of ${totalBytes}`);
    }
    await rm(tagPath(options.partPath), { force: true });
    return { bytes: doneBytes, sha256: hash.digest('hex') };
  } catch (error) {
    if (error instanceof SottoError || error instanceof BrokenTransfer || isDiskError(error)) {
      throw error;
    }
    throw new BrokenTransfer(`the transfer broke off: ${errorMessage(error)}`);
  } finally {
    guard.dispose();
  }
}

async function request(
  url: string,
  resume: ResumePoint | undefined,
  guard: TransferGuard,
  options: HubDownloadOptions,
): Promise<Response> {
  // Compressed in transit, sizes and ranges would not be the file's own.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (resume !== undefined) {
    headers['range'] = `bytes=${resume.bytes}-`;
    headers['if-range'] = resume.etag;
  }
  let response: Response;
  try {
    response = await fetch(url, { headers, signal: guard.signal, redirect: 'follow' });
  } catch (error) {
    if (options.signal?.aborted === true) throw abortError(options.signal.reason);
    options.reach.unreachable = true;
    const reason = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw new SottoError('not-ready', `The model hub is out of reach: ${errorMessage(reason)}.`);
  }
  if (response.ok) return response;
  await response.body?.cancel();
  if (response.status >= 500) throw new BrokenTransfer(`the hub answered ${response.status}`);
  const why = `The model hub answered ${response.status} for ${options.source.repo}`;
  throw new SottoError('not-ready', `${why}/${options.source.file}.`);
}

/** Aborts a request when the caller does, or when nothing happened for too long. */
class TransferGuard {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  readonly #onAbort = (): void => this.#controller.abort(this.outer?.reason);

  constructor(private readonly outer: AbortSignal | undefined) {
    if (outer?.aborted === true) this.#controller.abort(outer.reason);
    outer?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  expectWithin(timeoutMs: number): void {
    clearTimeout(this.#timer);
    const giveUp = (): void =>
      this.#controller.abort(new Error(`no answer for ${Math.round(timeoutMs / 1000)} s`));
    this.#timer = setTimeout(giveUp, timeoutMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.outer?.removeEventListener('abort', this.#onAbort);
  }
}

interface ResumePoint {
  readonly bytes: number;
  readonly etag: string;
}

const tagSchema = z.object({ url: z.string(), etag: z.string().nullable() });

/** Beside a `.part` file: which version of which address its bytes are from. */
function tagPath(partPath: string): string {
  return `${partPath}.tag`;
}

async function resumePoint(partPath: string, url: string): Promise<ResumePoint | undefined> {
  try {
    const tag = tagSchema.parse(JSON.parse(await readFile(tagPath(partPath), 'utf8')));
    const { size } = await stat(partPath);
    if (tag.url !== url || tag.etag === null || size === 0) return undefined;
    return { bytes: size, etag: tag.etag };
  } catch {
    // Nothing to resume, or nothing that can be trusted: from the start.
    return undefined;
  }
}

async function hashInto(
  hash: ReturnType<typeof createHash>,
  path: string,
  guard: TransferGuard,
): Promise<void> {
  const handle = await open(path, 'r');
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false })) {
      guard.expectWithin(STALL_TIMEOUT_MS);
      hash.update(chunk as Buffer);
    }
  } finally {
    await handle.close();
  }
}

function isDiskError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'path' in error && !isNotFound(error);
}
