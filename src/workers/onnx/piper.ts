import type { InferenceSession } from 'onnxruntime-node';
import { Tensor } from 'onnxruntime-node';
import { SottoError, errorMessage } from '../../shared/errors';
import { openSession } from './onnx-session';
import type { PhonemeIds } from './phoneme-ids';
import type { PiperConfig } from './piper-config';
import { readPiperConfig } from './piper-config';

/**
 * About 50 s of audio in one run; more is split before. Memory grows with the length, and a run
 * cannot be interrupted.
 */
export const MAX_PHONEMES_PER_RUN = 800;

export interface PiperRunOptions {
  readonly speed: number;
  /**
   * The graph draws its noise inside and takes no seed, so the same samples twice means no noise at
   * all: both noise scales become 0. The voice sounds flatter, its timing stays within a few percent.
   */
  readonly deterministic: boolean;
}

/** One Piper voice: phoneme ids in, mono float32 at `config.sampleRateHz` out. Owns its session. */
export class PiperVoice {
  #disposed = false;

  private constructor(
    readonly config: PiperConfig,
    readonly threads: number,
    private readonly session: InferenceSession,
  ) {}

  static async load(modelPath: string, configPath: string, threads: number): Promise<PiperVoice> {
    const config = await readPiperConfig(configPath);
    const session = await openSession(modelPath, threads, ['input', 'input_lengths', 'scales']);
    return new PiperVoice(config, threads, session);
  }

  /** @throws SottoError `bad-input` when there are too many phonemes, `engine-failed`. */
  async run({ ids, phonemes }: PhonemeIds, options: PiperRunOptions): Promise<Float32Array> {
    if (this.#disposed) throw new SottoError('disposed', 'the voice is closed');
    if (phonemes > MAX_PHONEMES_PER_RUN) {
      throw new SottoError(
        'bad-input',
        `a sentence of ${phonemes} phonemes is too long to be spoken at once`,
        { hint: `Split it: at most ${MAX_PHONEMES_PER_RUN} phonemes between full stops.` },
      );
    }
    const { config } = this;
    const scales = Float32Array.of(
      options.deterministic ? 0 : config.noiseScale,
      config.lengthScale / options.speed,
      options.deterministic ? 0 : config.noiseWidth,
    );
    const feeds: Record<string, Tensor> = {
      input: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
      input_lengths: new Tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
      scales: new Tensor('float32', scales, [3]),
    };
    if (this.session.inputNames.includes('sid')) {
      feeds['sid'] = new Tensor('int64', BigInt64Array.of(BigInt(config.speakerId)), [1]);
    }
    let output: Tensor | undefined;
    try {
      const outputs = await this.session.run(feeds);
      output = outputs[this.session.outputNames[0] ?? 'output'];
    } catch (error) {
      throw new SottoError('engine-failed', `Piper failed: ${errorMessage(error)}`, {
        cause: error,
      });
    }
    if (!(output?.data instanceof Float32Array)) {
      throw new SottoError('engine-failed', 'Piper gave no float audio');
    }
    if (!isFinite(output.data)) {
      throw new SottoError('engine-failed', 'Piper gave samples that are no numbers', {
        hint: 'The voice file may be damaged: check it with `sotto models verify`.',
      });
    }
    return output.data;
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.session.release();
  }
}

/** One pass without a branch: a single NaN or infinity spoils the sum. */
function isFinite(samples: Float32Array): boolean {
  let sum = 0;
  for (const sample of samples) sum += sample;
  return Number.isFinite(sum);
}
