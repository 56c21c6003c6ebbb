/** Samples that keep arriving, in one array, so that a pass sees them without joining chunks. */
export class SampleBuffer {
  #samples = new Float32Array(16_000 * 8);
  #length = 0;

  /** Appends a copy. Samples that are no numbers become silence: whisper would return garbage. */
  append(chunk: Float32Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#samples.length) {
      const grown = new Float32Array(Math.max(needed, this.#samples.length * 2));
      grown.set(this.#samples.subarray(0, this.#length));
      this.#samples = grown;
    }
    this.#samples.set(chunk, this.#length);
    for (let i = this.#length; i < needed; i += 1) {
      if (!Number.isFinite(this.#samples[i])) this.#samples[i] = 0;
    }
    this.#length = needed;
  }

  get length(): number {
    return this.#length;
  }

  /** The samples so far, not copied: valid until the next append. */
  view(from = 0): Float32Array {
    return this.#samples.subarray(from, this.#length);
  }
}
