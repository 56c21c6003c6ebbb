import { Tensor } from 'onnxruntime-node';
import { SottoError } from '../../shared/errors';
import { ModelPreparedFiles } from '../prepared';
import type { PhonemeIds } from './phoneme-ids';
import type { PiperConfig } from './piper-config';
import { readPiperConfig } from './piper-config';
import type { SplitGraph, WholeGraph } from './piper-graph';
import { openSplit, openWhole, runGraph } from './piper-graph';
import { WindowChain } from './window-chain';

/**
 * About 50 s of audio in one run; more is split before. Memory grows with the length, and a run
 * cannot be interrupted.
 */
export const MAX_PHONEMES_PER_RUN = 800;

/**
 * Frames (11.6 ms each at 22,050 Hz) of the windows of a sentence: the first as short as may be
 * without the second coming too late to play on, then growing, because each window pays for its
 * margins; the last size is repeated. None takes longer than about 30 ms on the reference machine,
 * so that whoever else needs the thread waits no longer (docs/decisions/0045-piper-in-windows.md).
 */
const WINDOW_FRAMES = [12, 12, 16, 24, 32];

/** Two ways of summing the same floats differ about 1e-6; what is heard begins at 1e-4. */
const MAX_DIFFERENCE = 1e-4;

export interface PiperRunOptions {
  readonly speed: number;
  /**
   * The graph draws its noise inside and takes no seed, so the same samples twice means no noise at
   * all: both noise scales become 0. The voice sounds flatter, its timing stays within a few percent.
   */
  readonly deterministic: boolean;
  /** Awaited before each native run, none of which can be interrupted: throw there to stop. */
  readonly beforeRun?: () => Promise<void>;
}

/** How a voice is run. */
export type PiperMode = 'split' | 'whole';

/** A sentence on its way to sound. */
export interface PiperSpeech {
  readonly windows: number;
  /** The next window's samples, gapless; call it `windows` times. */
  next(): Promise<Float32Array>;
}

/** One Piper voice: phoneme ids in, mono float32 at `config.sampleRateHz` out. Owns its sessions. */
export class PiperVoice {
  #disposed = false;

  private constructor(
    readonly config: PiperConfig,
    readonly threads: number,
    private readonly graph: SplitGraph | WholeGraph,
  ) {}

  /** A voice that cannot be cut into parts is run whole, whatever `mode` asks for. */
  static async load(
    modelPath: string,
    configPath: string,
    threads: number,
    mode: PiperMode = 'split',
    prepared = new ModelPreparedFiles(null),
  ): Promise<PiperVoice> {
    const config = await readPiperConfig(configPath);
    const graph =
      mode === 'split'
        ? await openSplit(modelPath, threads, prepared)
        : await openWhole(modelPath, threads, 'asked for');
    return new PiperVoice(config, threads, graph);
  }

  get mode(): PiperMode {
    return this.graph.kind;
  }

  /** Why the voice is run whole, or null. */
  get wholeReason(): string | null {
    return this.graph.kind === 'whole' ? this.graph.reason : null;
  }

  /**
   * Reads a sentence; its audio then comes window by window, or all at once from a whole voice.
   *
   * @throws SottoError `bad-input` when there are too many phonemes, `engine-failed`, or what
   * `beforeRun` threw.
   */
  async begin(input: PhonemeIds, options: PiperRunOptions): Promise<PiperSpeech> {
    if (this.#disposed) throw new SottoError('disposed', 'the voice is closed');
    if (input.phonemes > MAX_PHONEMES_PER_RUN) {
      throw new SottoError(
        'bad-input',
        `a sentence of ${input.phonemes} phonemes is too long to be spoken at once`,
        { hint: `Split it: at most ${MAX_PHONEMES_PER_RUN} phonemes between full stops.` },
      );
    }
    const beforeRun = options.beforeRun ?? (() => Promise.resolve());
    const { graph } = this;
    if (graph.kind === 'whole') {
      const next = async (): Promise<Float32Array> => {
        await beforeRun();
        return checked((await runGraph(graph.text, this.#feeds(input, options))).data);
      };
      return { windows: 1, next };
    }
    await beforeRun();
    const { data, dims } = await runGraph(graph.text, this.#feeds(input, options));
    const frames = dims.at(-1) ?? 0;
    const chain = new WindowChain(graph.stages, data, frames, beforeRun);
    const stretches = windowsOf(frames);
    let at = 0;
    const next = async (): Promise<Float32Array> => {
      const [from = 0, to = 0] = stretches[at] ?? [];
      at += 1;
      return checked(await chain.output(from, to));
    };
    return { windows: stretches.length, next };
  }

  /**
   * Speaks a sentence to nobody: the first run of every part is slow, and a voice of an unknown make
   * must prove that windows give what one run over everything gives.
   *
   * @returns null, or why windows must not be used.
   */
  async rehearse(input: PhonemeIds): Promise<string | null> {
    const options = { speed: 1, deterministic: true };
    const { data, dims } = await runGraph(this.graph.text, this.#feeds(input, options));
    if (this.graph.kind === 'whole') return null;
    const frames = dims.at(-1) ?? 0;
    const ready = () => Promise.resolve();
    const chain = new WindowChain(this.graph.stages, data, frames, ready);
    const atOnce = await new WindowChain(this.graph.stages, data, frames, ready).output(0, frames);
    let difference = 0;
    for (const [from, to] of windowsOf(frames)) {
      const offset = from * chain.upsampling;
      for (const [index, sample] of (await chain.output(from, to)).entries()) {
        difference = Math.max(difference, Math.abs(sample - (atOnce[offset + index] ?? Infinity)));
      }
    }
    return difference <= MAX_DIFFERENCE ? null : `windows of it differ by ${difference}`;
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.graph.dispose();
  }

  #feeds({ ids }: PhonemeIds, { speed, deterministic }: PiperRunOptions): Record<string, Tensor> {
    const { config } = this;
    const scales = Float32Array.of(
      deterministic ? 0 : config.noiseScale,
      config.lengthScale / speed,
      deterministic ? 0 : config.noiseWidth,
    );
    const feeds: Record<string, Tensor> = {
      input: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
      input_lengths: new Tensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
      scales: new Tensor('float32', scales, [3]),
    };
    if (this.graph.text.inputNames.includes('sid')) {
      feeds['sid'] = new Tensor('int64', BigInt64Array.of(BigInt(config.speakerId)), [1]);
    }
    return feeds;
  }
}

/** Stretches of frames that cover a sentence; a last one that is nearly nothing joins its neighbour. */
export function windowsOf(frames: number): (readonly [from: number, to: number])[] {
  const stretches: (readonly [number, number])[] = [];
  let from = 0;
  for (let index = 0; from < frames; index += 1) {
    const size = WINDOW_FRAMES[Math.min(index, WINDOW_FRAMES.length - 1)] ?? frames;
    const to = frames - (from + size) < size / 2 ? frames : from + size;
    stretches.push([from, to]);
    from = to;
  }
  return stretches;
}

/** One pass without a branch: a single NaN or infinity spoils the sum. */
function checked(samples: Float32Array): Float32Array {
  let sum = 0;
  for (const sample of samples) sum += sample;
  if (Number.isFinite(sum)) return samples;
  throw new SottoError('engine-failed', 'Piper gave samples that are no numbers', {
    hint: 'The voice file may be damaged: check it with `sotto models verify`.',
  });
}
