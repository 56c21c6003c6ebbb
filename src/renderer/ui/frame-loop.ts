export interface FrameScheduler {
  request(callback: (atMs: number) => void): number;
  cancel(handle: number): void;
  /** For windows that get no frames: hidden, or behind another. */
  later(callback: () => void, ms: number): number;
  cancelLater(handle: number): void;
}

const browserFrames: FrameScheduler = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
  later: (callback, ms) => window.setTimeout(callback, ms),
  cancelLater: (handle) => window.clearTimeout(handle),
};

/** A change waits no longer than this for a frame. */
const WITHOUT_FRAMES_MS = 250;

/**
 * The window's only owner of animation frames: first what has changed since the last one is taken in,
 * then the level meter, the growing bars and the seconds are painted, so that each frame is made once.
 * No frame is asked for while nothing changes and nothing moves.
 */
export class FrameLoop {
  readonly #painters = new Set<(atMs: number) => void>();
  #changes = new Set<() => void>();
  #frame: number | undefined;
  #timer: number | undefined;

  constructor(private readonly frames: FrameScheduler = browserFrames) {}

  /** Paints on every frame until the returned function is called. */
  add(paint: (atMs: number) => void): () => void {
    this.#painters.add(paint);
    this.#ask();
    return () => {
      this.#painters.delete(paint);
      if (this.#painters.size > 0 || this.#changes.size > 0 || this.#frame === undefined) return;
      this.frames.cancel(this.#frame);
      this.#frame = undefined;
    };
  }

  /** Runs `change` once, before the next frame is painted; the same function waits only once. */
  soon(change: () => void): void {
    this.#changes.add(change);
    this.#ask();
    this.#timer ??= this.frames.later(() => {
      this.#timer = undefined;
      this.#change();
    }, WITHOUT_FRAMES_MS);
  }

  get running(): boolean {
    return this.#frame !== undefined;
  }

  #ask(): void {
    if (this.#frame !== undefined) return;
    if (this.#painters.size === 0 && this.#changes.size === 0) return;
    this.#frame = this.frames.request((atMs) => {
      this.#frame = undefined;
      this.#change();
      for (const paint of this.#painters) paint(atMs);
      this.#ask();
    });
  }

  #change(): void {
    if (this.#timer !== undefined) this.frames.cancelLater(this.#timer);
    this.#timer = undefined;
    const changes = this.#changes;
    // What asks again from within waits for the next frame.
    this.#changes = new Set();
    for (const change of changes) change();
  }
}
