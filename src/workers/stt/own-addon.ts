import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Native from '../../../native/whisper/index';
import { CAPTURE_SAMPLE_RATE_HZ } from '../../shared/audio';
import type { TranscribedToken } from '../../shared/contracts/transcriber';
import { SottoError, abortError, errorMessage, throwIfAborted } from '../../shared/errors';
import type { PreparedFiles } from '../prepared';
import type { ThreadParts } from '../thread-parts';
import type {
  BackendInfo,
  BackendLoad,
  WhisperBackend,
  WhisperPass,
  WhisperResult,
} from './whisper-backend';

type Addon = typeof Native;

/** Audio that fits whisper's 30 s: one window. Longer audio is cut at the timestamps whisper writes. */
const ONE_WINDOW_SAMPLES = 30 * CAPTURE_SAMPLE_RATE_HZ;
/**
 * Above this mean log-probability nothing was ever anything but speech, and the gate does not need the
 * decoder step that the no-speech probability costs.
 */
const DOUBT_BELOW = -0.25;
/** What the addon's promise rejects with after `abort()`. */
const ABORTED_CODE = 'Cancelled';

/** whisper.cpp through `@sotto/whisper-node`: sized windows, abort, probabilities, timings. */
export class OwnAddonBackend implements WhisperBackend {
  #model: Native.WhisperModel;
  #running: Promise<unknown> = Promise.resolve();
  #abandoned: readonly number[] = [];

  private constructor(
    model: Native.WhisperModel,
    readonly info: BackendInfo,
  ) {
    this.#model = model;
  }

  static async load(options: BackendLoad, thread: ThreadParts): Promise<OwnAddonBackend> {
    const addon = await thread.addons.alone(() => loadAddon(options.addonPath));
    const system = addon.systemInfo();
    const useGpu = options.backend !== 'cpu';
    if (useGpu && !system.gpuBackends.includes(options.backend)) {
      throw new SottoError(
        'unsupported',
        `the whisper addon was built without ${options.backend}`,
        {
          hint: 'Choose the CPU in the settings, or let set-up fetch the GPU build.',
        },
      );
    }
    try {
      const model = await addon.loadModel(options.modelPath, {
        useGpu,
        threads: options.threads,
        flashAttn: options.flashAttention,
      });
      const { multilingual, loadMs } = model.info();
      const completes = await learnSilence(model, system, options, thread.prepared);
      const systemInfo = `whisper.cpp ${system.whisperVersion} (${system.build}): ${system.features}`;
      return new OwnAddonBackend(model, {
        backend: options.backend,
        multilingual,
        systemInfo,
        sizable: true,
        completes,
        loadMs,
      });
    } catch (cause) {
      throw new SottoError('model-damaged', errorMessage(cause), {
        hint: 'Run `npm run -s sotto -- models verify`.',
        cause,
      });
    }
  }

  async transcribe(
    samples: Float32Array,
    pass: WhisperPass,
    signal: AbortSignal,
  ): Promise<WhisperResult> {
    // Also of a pass that does not even begin.
    this.#abandoned = [];
    throwIfAborted(signal);
    const running = this.#start(samples, pass);
    this.#running = running.catch(() => undefined);
    const stop = (): void => {
      this.#model.abort();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      return toResult(await running);
    } catch (cause) {
      this.#abandoned = this.#model.abandonedTokens();
      if (signal.aborted || hasCode(cause, ABORTED_CODE)) throw abortError(signal.reason);
      throw new SottoError('engine-failed', `whisper: ${errorMessage(cause)}`, { cause });
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  abandonedTokens(): readonly number[] {
    return this.#abandoned;
  }

  async dispose(): Promise<void> {
    await this.#running;
    this.#model.dispose();
  }

  async #start(samples: Float32Array, pass: WhisperPass): Promise<Native.Transcription> {
    return this.#model.transcribe(samples, {
      threads: pass.threads,
      audioCtx: pass.audioCtx,
      language: pass.language,
      languages: pass.languages,
      maxTokens: pass.maxTokens,
      loopGuard: pass.loopGuard,
      doubtBelow: DOUBT_BELOW,
      completeWindow: this.info.completes,
      draftTokens: pass.draftTokens,
      speechEndMs: pass.speechEndMs,
      ...(pass.promptTokens.length === 0 ? {} : { promptTokens: pass.promptTokens }),
      singleSegment: samples.length <= ONE_WINDOW_SAMPLES,
      ...(pass.prompt === '' ? {} : { prompt: pass.prompt }),
    });
  }
}

/** Raise it when the addon makes its silence of another sound, or lays it out anew. */
const SILENCE_FORMAT = 1;

/** A full window through the encoder takes seconds on a CPU: what an earlier start heard is as good. */
async function learnSilence(
  model: Native.WhisperModel,
  { whisperVersion, build, features }: Native.SystemInfo,
  { modelPath, modelSha256, threads }: BackendLoad,
  prepared: PreparedFiles,
): Promise<boolean> {
  const dependsOn = [SILENCE_FORMAT, whisperVersion, build, features];
  const work = { kind: 'silence', dependsOn };
  const files = prepared.of(modelPath, modelSha256);
  const kept = await files.read(work, (content) => content);
  if (kept !== null && model.recallSilence(kept)) return true;
  const completes = await model.rememberSilence(threads);
  const silence = model.silence();
  if (silence !== null) await files.keep(work, silence);
  return completes;
}

/**
 * Loads the addon for this CPU. A package carries two builds beside the given path; the one with
 * AVX2 tells, before it computes anything, whether this CPU can run it.
 */
export function loadAddon(addonPath: string): Addon {
  const load = createRequire(import.meta.url);
  const candidates = [
    addonPath,
    addonPath.replace(/\.node$/, '.avx2.node'),
    addonPath.replace(/\.node$/, '.baseline.node'),
  ].filter((path) => existsSync(path));
  if (candidates.length === 0) {
    throw new SottoError('not-found', `the whisper addon is missing: ${addonPath}`, {
      hint: 'Run `node scripts/build-whisper.mjs` and start again.',
    });
  }
  const lacking: string[] = [];
  for (const path of candidates) {
    const addon = requireAddon(load, path);
    const missing = addon.missingCpuFeatures();
    if (missing.length === 0) return addon;
    lacking.push(...missing);
  }
  throw new SottoError('unsupported', `this CPU lacks ${lacking.join(', ')}`, {
    hint: 'Build with SOTTO_WHISPER_PORTABLE=baseline node scripts/build-whisper.mjs.',
  });
}

function requireAddon(load: NodeJS.Require, path: string): Addon {
  try {
    return load(path) as Addon;
  } catch (cause) {
    throw new SottoError('engine-failed', `${path} cannot be loaded: ${errorMessage(cause)}`, {
      hint: 'Run `node scripts/build-whisper.mjs --force`.',
      cause,
    });
  }
}

function toResult(native: Native.Transcription): WhisperResult {
  return {
    text: native.text.trim(),
    tokens: native.segments.flatMap((segment) => segment.tokens.map(toToken)),
    language: native.language,
    noSpeechProbability: native.noSpeechProb ?? null,
    avgLogProbability: native.avgLogProb ?? null,
    stoppedBy: native.stoppedBy ?? null,
    decodedTokens: native.decodedTokens,
    tokensDrafted: native.tokensDrafted,
    audioCtx: native.audioCtx,
    queueMs: native.queueMs,
    melMs: native.melMs,
    encodeMs: native.encodeMs,
    decodeMs: native.decodeMs,
  };
}

function toToken(token: Native.Token): TranscribedToken {
  const { id, text, p: probability, t0Ms: startMs, t1Ms: endMs } = token;
  return { id, text, probability, startMs, endMs };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
