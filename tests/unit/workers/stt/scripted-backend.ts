import { abortError } from '../../../../src/shared/errors';
import type {
  BackendInfo,
  WhisperBackend,
  WhisperPass,
  WhisperResult,
} from '../../../../src/workers/stt/whisper-backend';
import { whisperResult } from './whisper-result';

export interface ScriptedCall {
  readonly samples: number;
  readonly pass: WhisperPass;
  /** True once the caller's signal stopped it. */
  aborted: boolean;
  /** Ends the pass. */
  answer(changes?: Partial<WhisperResult>): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** A backend whose passes end when the test says so: for order, overlap and cancel. */
export class ScriptedBackend implements WhisperBackend {
  readonly info: BackendInfo;
  readonly calls: ScriptedCall[] = [];
  disposed = false;
  /** What a stopped pass had decoded. */
  abandoned: readonly number[] = [];
  #concurrent = 0;

  constructor({ completes = true }: Partial<Pick<BackendInfo, 'completes'>> = {}) {
    this.info = {
      backend: 'cpu',
      multilingual: true,
      systemInfo: 'scripted',
      sizable: true,
      completes,
      loadMs: 0,
    };
  }

  get lastCall(): ScriptedCall {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error('no pass was started');
    return call;
  }

  transcribe(
    samples: Float32Array,
    pass: WhisperPass,
    signal: AbortSignal,
  ): Promise<WhisperResult> {
    this.#concurrent += 1;
    if (this.#concurrent > 1) throw new Error('two passes at once');
    return new Promise<WhisperResult>((resolve, reject) => {
      const call: ScriptedCall = {
        samples: samples.length,
        pass,
        aborted: false,
        answer: async (changes = {}) => {
          resolve(whisperResult({ audioCtx: pass.audioCtx, ...changes }));
          await settle();
        },
        fail: async (error) => {
          reject(error);
          await settle();
        },
      };
      signal.addEventListener('abort', () => {
        call.aborted = true;
        reject(abortError(signal.reason));
      });
      this.calls.push(call);
    }).finally(() => {
      this.#concurrent -= 1;
    });
  }

  abandonedTokens(): readonly number[] {
    return this.abandoned;
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
