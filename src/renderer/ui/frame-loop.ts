export interface FrameScheduler {
  request(callback: (atMs: number) => void): number;
  cancel(handle: number): void;
}

const browserFrames: FrameScheduler = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
};

/**
 * The window's only owner of animation frames: the level meter, the growing bars and the seconds all
 * draw in one callback per frame, and no frame is asked for while nothing moves.
 */
export class FrameLoop {
  readonly #painters = new Set<(atMs: number) => void>();
  #handle: number | undefined;
  /** What the last frame cost, ms; the chart shows its own price. */
  lastCostMs = 0;

  constructor(private readonly frames: FrameScheduler = browserFrames) {}

  /** Paints on every frame until the returned function is called. */
  add(paint: (atMs: number) => void): () => void {
    this.#painters.add(paint);
    this.#ask();
    return () => {
      this.#painters.delete(paint);
      if (this.#painters.size === 0 && this.#handle !== undefined) {
        this.frames.cancel(this.#handle);
        this.#handle = undefined;
      }
    };
  }

  get running(): boolean {
    return this.#handle !== undefined;
  }

  #ask(): void {
    if (this.#handle !== undefined || this.#painters.size === 0) return;
    this.#handle = this.frames.request((atMs) => {
      this.#handle = undefined;
      const startedMs = performance.now();
      for (const paint of this.#painters) paint(atMs);
      this.lastCostMs = performance.now() - startedMs;
      this.#ask();
    });
  }
}
