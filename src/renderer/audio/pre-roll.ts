import { durationMs } from '../../shared/audio';

/** Mono float32 at 16 kHz; `firstSampleMs` is absolute on main's clock. */
export interface CapturedChunk {
  readonly samples: Float32Array<ArrayBuffer>;
  readonly firstSampleMs: number;
}

/** A ring of the last moments before the key, in RAM only, so that a first word is never lost. */
export class PreRoll {
  #chunks: CapturedChunk[] = [];

  constructor(private readonly sampleRateHz: number) {}

  /** Keeps at least the last `keepMs`; older chunks are let go. */
  push(chunk: CapturedChunk, keepMs: number): void {
    this.#chunks.push(chunk);
    const horizonMs = this.#endMs(chunk) - keepMs;
    while (this.#chunks.length > 0 && this.#isBefore(this.#chunks[0], horizonMs)) {
      this.#chunks.shift();
    }
  }

  /** Takes what was captured since `fromMs`, cut to the sample, and forgets the rest. */
  takeSince(fromMs: number): readonly CapturedChunk[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks.flatMap((chunk) => {
      if (this.#isBefore(chunk, fromMs)) return [];
      const missedMs = Math.max(0, fromMs - chunk.firstSampleMs);
      const skip = Math.min(chunk.samples.length, Math.ceil((missedMs / 1000) * this.sampleRateHz));
      if (skip === 0) return [chunk];
      if (skip === chunk.samples.length) return [];
      return [
        {
          samples: chunk.samples.slice(skip),
          firstSampleMs: chunk.firstSampleMs + durationMs(skip, this.sampleRateHz),
        },
      ];
    });
  }

  clear(): void {
    this.#chunks = [];
  }

  #endMs(chunk: CapturedChunk): number {
    return chunk.firstSampleMs + durationMs(chunk.samples.length, this.sampleRateHz);
  }

  #isBefore(chunk: CapturedChunk | undefined, ms: number): boolean {
    return chunk !== undefined && this.#endMs(chunk) <= ms;
  }
}
