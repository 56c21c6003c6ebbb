/** One stage along time, ready to be run. Positions are counted at its own input. */
export interface ChainStage {
  readonly inputChannels: number;
  readonly outputChannels: number;
  /** Input positions to either side that an output may depend on. */
  readonly margin: number;
  /** Output positions per input position. */
  readonly upsampling: number;
  /** Fewest positions worth a run of their own, once the first sound is out. */
  readonly leastPositions: number;
  /** `input` is [inputChannels × width], row by row; the result [outputChannels × width·upsampling]. */
  run(input: Float32Array, width: number): Promise<Float32Array>;
}

interface Filled {
  readonly rows: Float32Array;
  /** Positions of each row that there will be in all. */
  readonly width: number;
  /** Positions from the start that are there. */
  done: number;
}

/**
 * Runs a chain of convolutional stages over windows. Asked for a stretch of output, each stage makes
 * what of it is still missing, from as much input as its margins need, and asks the stage before it
 * for that: every output position is computed once, with the very values of one run over everything.
 */
export class WindowChain {
  /** What lies before each stage, and behind the last. */
  readonly #buffers: Filled[];

  /** `beforeRun` is awaited before each native run: the place to stop, or to let others in. */
  constructor(
    private readonly stages: readonly ChainStage[],
    source: Float32Array,
    width: number,
    private readonly beforeRun: () => Promise<void>,
  ) {
    this.#buffers = [{ rows: source, width, done: width }];
    let positions = width;
    for (const { outputChannels, upsampling } of stages) {
      positions *= upsampling;
      const rows = new Float32Array(outputChannels * positions);
      this.#buffers.push({ rows, width: positions, done: 0 });
    }
  }

  /** Output positions per position of the source. */
  get upsampling(): number {
    return this.stages.reduce((product, stage) => product * stage.upsampling, 1);
  }

  /**
   * The first row of the output for source positions [from, to). Stretches must be asked for in
   * order, each from where the one before ended.
   */
  async output(from: number, to: number): Promise<Float32Array<ArrayBuffer>> {
    const last = this.#buffers[this.stages.length];
    if (last === undefined) return new Float32Array(0);
    await this.#fill(this.stages.length, to * this.upsampling);
    return last.rows.slice(from * this.upsampling, to * this.upsampling);
  }

  /** Makes the first `upTo` positions behind stage `index - 1`. */
  async #fill(index: number, upTo: number): Promise<void> {
    const stage = this.stages[index - 1];
    const input = this.#buffers[index - 1];
    const output = this.#buffers[index];
    if (stage === undefined || input === undefined || output === undefined) return;
    while (output.done < upTo) {
      const { upsampling, margin, leastPositions } = stage;
      const from = output.done / upsampling;
      const wanted = Math.ceil(upTo / upsampling);
      const least = output.done === 0 ? wanted : Math.max(wanted, from + leastPositions);
      const to = Math.min(input.width, least);
      const start = Math.max(0, from - margin);
      const end = Math.min(input.width, to + margin);
      await this.#fill(index - 1, end);
      const window = columns(input, stage.inputChannels, start, end);
      await this.beforeRun();
      const made = await stage.run(window, end - start);
      const width = (end - start) * upsampling;
      const skip = (from - start) * upsampling;
      const count = (to - from) * upsampling;
      for (let row = 0; row < stage.outputChannels; row += 1) {
        const begin = row * width + skip;
        output.rows.set(made.subarray(begin, begin + count), row * output.width + output.done);
      }
      output.done += count;
    }
  }
}

function columns(from: Filled, rows: number, start: number, end: number): Float32Array {
  const width = end - start;
  const part = new Float32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    const begin = row * from.width + start;
    part.set(from.rows.subarray(begin, begin + width), row * width);
  }
  return part;
}
