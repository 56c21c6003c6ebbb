import { availableParallelism } from 'node:os';
import { nowMs } from '../../shared/clock';
import type {
  ListenOptions,
  PartialTranscript,
  Transcriber,
  TranscriberInfo,
  TranscriberLoad,
} from '../../shared/contracts/transcriber';
import { SottoError, abortError } from '../../shared/errors';
import type { CallContext, Handlers } from '../../shared/rpc/contract';
import { SPAN } from '../../shared/trace';
import { MachineLoad } from '../machine-load';
import { standalone } from '../thread-parts';
import type { ThreadParts } from '../thread-parts';
import { sizedAudioCtx } from './audio-ctx';
import { openBackend } from './open-backend';
import { PassLock } from './pass-lock';
import { Utterance } from './utterance';
import type { UtteranceParts } from './window-reader';
import type { WhisperBackend } from './whisper-backend';

/** One second of silence makes whisper.cpp touch its weights and its buffers. */
const WARM_SAMPLES = 16_000;

interface Loaded {
  readonly backend: WhisperBackend;
  readonly threads: number;
}

/** The stt worker's side of the contract: owns the model and the utterances. */
export class TranscriberWorker implements Handlers<Transcriber> {
  #loaded: Loaded | null = null;
  #utterances = new Map<string, Utterance>();
  #lock = new PassLock();
  #load = new MachineLoad();

  constructor(
    private readonly thread: ThreadParts = standalone(),
    private readonly open_ = openBackend,
  ) {}

  async load(options: TranscriberLoad, call: CallContext): Promise<TranscriberInfo> {
    const previous = this.#loaded;
    this.#loaded = null;
    await previous?.backend.dispose();
    const { tracer } = call;
    const backend = await tracer.span(SPAN.load, { engine: 'stt' }, () =>
      this.open_(options, this.thread),
    );
    const loaded = { backend, threads: Math.max(1, options.threads) };
    try {
      const warmFrom = nowMs();
      await tracer.span(SPAN.warm, { engine: 'stt' }, () => this.#warm(loaded, call.signal));
      this.#loaded = loaded;
      const { info } = backend;
      return {
        backend: info.backend,
        multilingual: info.multilingual,
        systemInfo: info.systemInfo,
        loadMs: info.loadMs,
        warmMs: nowMs() - warmFrom,
      };
    } catch (error) {
      await backend.dispose();
      throw error;
    }
  }

  async *open(
    utteranceId: string,
    options: ListenOptions,
    call: CallContext,
  ): AsyncGenerator<PartialTranscript, void, void> {
    if (this.#utterances.has(utteranceId)) {
      throw new SottoError('bug', `utterance ${utteranceId} is open already`);
    }
    const utterance = new Utterance(this.#parts(), options, call.tracer);
    this.#utterances.set(utteranceId, utterance);
    const stop = (): void => {
      this.#take(utteranceId)?.discard();
    };
    call.signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const partial of utterance.partials) yield partial;
    } finally {
      call.signal.removeEventListener('abort', stop);
    }
    if (call.signal.aborted) throw abortError(call.signal.reason);
  }

  append(utteranceId: string, samples: Float32Array): Promise<void> {
    const utterance = this.#utterances.get(utteranceId);
    if (utterance === undefined) throw unknownUtterance(utteranceId);
    utterance.append(samples);
    return Promise.resolve();
  }

  async finish(utteranceId: string, call: CallContext) {
    const arrivedMs = nowMs();
    call.tracer.record(SPAN.sttTransfer, call.sentMs, arrivedMs, { waitedFor: 'stt thread' });
    const utterance = this.#take(utteranceId);
    if (utterance === undefined) throw unknownUtterance(utteranceId);
    return utterance.finish(call, arrivedMs);
  }

  discard(utteranceId: string): Promise<void> {
    this.#take(utteranceId)?.discard();
    return Promise.resolve();
  }

  async transcribe(samples: Float32Array, options: ListenOptions, call: CallContext) {
    call.tracer.record(SPAN.sttTransfer, call.sentMs, nowMs(), {
      bytes: samples.byteLength,
      waitedFor: 'stt thread',
    });
    const utterance = new Utterance(this.#parts(), { ...options, partials: false }, call.tracer);
    utterance.append(samples);
    return utterance.finish(call);
  }

  /** Stops what runs, waits for the native code to leave, frees the model. */
  async dispose(): Promise<void> {
    for (const id of [...this.#utterances.keys()]) this.#take(id)?.discard();
    await this.#lock.idle();
    const loaded = this.#loaded;
    this.#loaded = null;
    await loaded?.backend.dispose();
  }

  #parts(): UtteranceParts {
    if (this.#loaded === null) {
      throw new SottoError('not-ready', 'the speech recogniser has no model yet', {
        hint: 'Wait until it is loaded, or run `npm run -s sotto -- models pull`.',
      });
    }
    const { backend, threads } = this.#loaded;
    return {
      backend,
      lock: this.#lock,
      cores: this.thread.cores,
      threads: () => this.#load.threads(threads, availableParallelism()),
    };
  }

  #take(utteranceId: string): Utterance | undefined {
    const utterance = this.#utterances.get(utteranceId);
    this.#utterances.delete(utteranceId);
    return utterance;
  }

  async #warm({ backend }: Loaded, signal: AbortSignal): Promise<void> {
    await this.#lock.run(signal, () =>
      backend.transcribe(
        new Float32Array(WARM_SAMPLES),
        {
          audioCtx: sizedAudioCtx(1, backend.info.completes),
          // Other engines load meanwhile: threads that wait for each other would only spin.
          threads: 1,
          language: 'en',
          languages: [],
          prompt: '',
          maxTokens: 8,
          loopGuard: true,
          promptTokens: [],
          draftTokens: [],
          speechEndMs: Infinity,
        },
        signal,
      ),
    );
  }
}

function unknownUtterance(id: string): SottoError {
  return new SottoError('not-found', `no utterance ${id} is open`);
}
