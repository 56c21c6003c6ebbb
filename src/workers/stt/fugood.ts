import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AddonGate } from '../../shared/addon-gate';
import { nowMs } from '../../shared/clock';
import type { SttBackend } from '../../shared/contracts/transcriber';
import { SottoError, abortError, errorMessage, throwIfAborted } from '../../shared/errors';
import type {
  BackendInfo,
  BackendLoad,
  WhisperBackend,
  WhisperPass,
  WhisperResult,
} from './whisper-backend';

/** The part of `@fugood/node-whisper-<platform>-<arch>[-cuda|-vulkan]` 1.1 that is used. */
interface PrebuiltModule {
  readonly WhisperContext: (new (options: {
    filePath: string;
    useGpu?: boolean;
    useFlashAttn?: boolean;
  }) => PrebuiltContext | Promise<PrebuiltContext>) & {
    /** Switched off, native lines go to stderr; so they go to a listener that drops them. */
    toggleNativeLog(enable: boolean, listener: (level: string, text: string) => void): void;
  };
}

interface PrebuiltContext {
  transcribeData(
    /** 16-bit little-endian mono at 16 kHz. */
    audio: ArrayBuffer,
    options: {
      language: string;
      maxThreads: number;
      temperature: number;
      temperatureInc: number;
      prompt?: string;
    },
  ): {
    /** Not called here: after it the promise never settles, and the computation runs on. */
    stop(): Promise<void>;
    readonly promise: Promise<PrebuiltResult>;
  };
  release(): Promise<void>;
}

interface PrebuiltResult {
  readonly language?: string;
  readonly result: string;
  /** Times in units of 10 ms. */
  readonly segments: readonly { readonly text: string; readonly t0: number; readonly t1: number }[];
}

/** Multilingual models have one token more, or two. */
const ENGLISH_ONLY_VOCABULARY = 51_864;

type PrebuiltVariant = 'cuda' | 'vulkan' | null;

/**
 * The prebuilt of `@fugood/whisper.node`, for machines where our addon was not built for the GPU, or
 * not at all. It knows no sized window, no probabilities and no abort: a cancelled pass answers its
 * caller at once and computes on, and the next pass waits for it.
 */
export class FugoodBackend implements WhisperBackend {
  #context: PrebuiltContext;
  #running: Promise<unknown> = Promise.resolve();

  private constructor(
    context: PrebuiltContext,
    readonly info: BackendInfo,
  ) {
    this.#context = context;
  }

  static async load(options: BackendLoad, addons = new AddonGate(null)): Promise<FugoodBackend> {
    const variant = variantOf(options.backend);
    const startedMs = nowMs();
    const module = await addons.alone(() => loadPrebuilt(options.addonPath, variant));
    module.WhisperContext.toggleNativeLog(true, () => undefined);
    try {
      const context = await new module.WhisperContext({
        filePath: options.modelPath,
        useGpu: variant !== null || options.backend === 'metal',
        useFlashAttn: options.flashAttention,
      });
      return new FugoodBackend(context, {
        backend: options.backend,
        multilingual: isMultilingual(options.modelPath),
        systemInfo: `@fugood/whisper.node prebuilt (${variant ?? 'cpu'})`,
        sizable: false,
        completes: false,
        loadMs: nowMs() - startedMs,
      });
    } catch (cause) {
      throw new SottoError('engine-failed', `the whisper prebuilt: ${errorMessage(cause)}`, {
        hint: 'Choose another backend in the settings.',
        cause,
      });
    }
  }

  async transcribe(
    samples: Float32Array,
    pass: WhisperPass,
    signal: AbortSignal,
  ): Promise<WhisperResult> {
    throwIfAborted(signal);
    const queuedMs = nowMs();
    const audio = toPcm16(samples);
    await this.#running;
    throwIfAborted(signal);
    const startedMs = nowMs();
    const { promise } = this.#context.transcribeData(audio, {
      language: pass.language,
      maxThreads: pass.threads,
      temperature: 0,
      temperatureInc: 0,
      ...(pass.prompt === '' ? {} : { prompt: pass.prompt }),
    });
    this.#running = promise.catch(() => undefined);
    const result = await orAborted(promise, signal);
    return {
      text: result.result.trim(),
      tokens: result.segments.map((segment) => ({
        text: segment.text,
        // Not told; certainty would be invented as much as doubt.
        id: -1,
        probability: 1,
        startMs: segment.t0 * 10,
        endMs: segment.t1 * 10,
      })),
      language: result.language ?? pass.language,
      noSpeechProbability: null,
      avgLogProbability: null,
      decodedTokens: [],
      tokensDrafted: 0,
      stoppedBy: null,
      audioCtx: pass.audioCtx,
      queueMs: startedMs - queuedMs,
      melMs: 0,
      // One figure for all of it: the prebuilt does not divide its time.
      encodeMs: nowMs() - startedMs,
      decodeMs: 0,
    };
  }

  /** Its decoder tells nothing before the end. */
  abandonedTokens(): readonly number[] {
    return [];
  }

  async dispose(): Promise<void> {
    await this.#running;
    await this.#context.release();
  }
}

function variantOf(backend: SttBackend): PrebuiltVariant {
  return backend === 'cuda' || backend === 'vulkan' ? backend : null;
}

/**
 * Loads the package of exactly this variant. The umbrella package would fall back to the CPU without
 * a word, which takes twenty times as long as our addon.
 *
 * @param folder the platform's package, or a folder with a `node_modules` that holds it
 */
function loadPrebuilt(folder: string, variant: PrebuiltVariant): PrebuiltModule {
  const suffix = variant === null ? '' : `-${variant}`;
  const name = `@fugood/node-whisper-${process.platform}-${process.arch}${suffix}`;
  const places = [folder, join(folder, 'node_modules', name), join(folder, name)];
  const place = places.find((path) => packageName(path) === name);
  if (place === undefined) {
    throw new SottoError('not-found', `${name} is not in ${folder}`, {
      hint: 'Let set-up fetch it (`npm start` on a machine with a GPU), or choose the CPU.',
    });
  }
  try {
    return createRequire(import.meta.url)(join(place, 'index.node')) as PrebuiltModule;
  } catch (cause) {
    throw new SottoError('engine-failed', `${name} cannot be loaded: ${errorMessage(cause)}`, {
      hint: 'Its GPU driver may be missing: choose the CPU in the settings.',
      cause,
    });
  }
}

function packageName(folder: string): string | null {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return null;
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
  return typeof manifest.name === 'string' ? manifest.name : null;
}

/** The prebuilt does not say; the second number of a ggml file is the size of its vocabulary. */
function isMultilingual(modelPath: string): boolean {
  const header = Buffer.alloc(8);
  const file = openSync(modelPath, 'r');
  try {
    readSync(file, header, 0, header.length, 0);
  } finally {
    closeSync(file);
  }
  return header.readUInt32LE(4) !== ENGLISH_ONLY_VOCABULARY;
}

function toPcm16(samples: Float32Array): ArrayBuffer {
  const pcm = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) {
    pcm[i] = Math.round(Math.max(-1, Math.min(1, samples[i] ?? 0)) * 32_767);
  }
  return pcm.buffer;
}

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    giveUp = () => {
      reject(abortError(signal.reason));
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
