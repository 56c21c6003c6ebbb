import type { KeyCombination } from './accelerator';

/** What the keyboard hook tells about one key event. */
export interface HookKeyEvent {
  readonly keycode: number;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

export interface HoldFilterOptions {
  readonly combination: KeyCombination;
  readonly keycode: number;
  /**
   * How long a release is held back. X11 reports auto-repeat as release/press pairs a few ms apart,
   * which must stay one hold; 0 where the system does not do that.
   */
  readonly graceMs: number;
  readonly onPress: (atMs: number) => void;
  /** `atMs` is when the key went up, before the grace. */
  readonly onRelease: (atMs: number) => void;
}

/** Turns raw key events into one press and one release per hold. */
export class HoldFilter {
  #held = false;
  #upAtMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly options: HoldFilterOptions) {}

  get held(): boolean {
    return this.#held;
  }

  keyDown(event: HookKeyEvent, atMs: number): void {
    if (event.keycode !== this.options.keycode) return;
    if (this.#held) {
      // Auto-repeat: either repeated presses, or the second half of a release/press pair.
      this.#forgetRelease();
      return;
    }
    if (!this.#modifiersMatch(event)) return;
    this.#held = true;
    this.options.onPress(atMs);
  }

  keyUp(event: HookKeyEvent, atMs: number): void {
    if (!this.#held || event.keycode !== this.options.keycode || this.#upAtMs !== null) return;
    if (this.options.graceMs === 0) {
      this.#release(atMs);
      return;
    }
    this.#upAtMs = atMs;
    this.#timer = setTimeout(() => {
      this.#release(atMs);
    }, this.options.graceMs);
  }

  /** The hold is over without a key-up (lock, suspend, another combination); nothing is told. */
  reset(): void {
    this.#forgetRelease();
    this.#held = false;
  }

  #release(atMs: number): void {
    this.reset();
    this.options.onRelease(atMs);
  }

  #forgetRelease(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#upAtMs = null;
  }

  #modifiersMatch(event: HookKeyEvent): boolean {
    const { ctrl, shift, alt, meta } = this.options.combination;
    return (
      event.ctrlKey === ctrl &&
      event.shiftKey === shift &&
      event.altKey === alt &&
      event.metaKey === meta
    );
  }
}
