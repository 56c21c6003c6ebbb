import type { TurnDelta, TurnPhase } from '../../shared/turn';

/** Which turn runs and in which phase, read from the deltas: for the tray, the hotkey and crashes. */
export class TurnWatch {
  #turnId: string | null = null;
  #phase: TurnPhase = 'idle';

  constructor(private readonly onPhase: (phase: TurnPhase) => void) {}

  get turnId(): string | null {
    return this.#turnId;
  }

  get phase(): TurnPhase {
    return this.#phase;
  }

  accept(delta: TurnDelta): void {
    switch (delta.type) {
      case 'started':
        this.#turnId = delta.turnId;
        return;
      case 'phase':
        if (delta.turnId === this.#turnId) this.#enter(delta.phase);
        return;
      case 'ended':
        // The end of an interrupted turn comes after the start of the next: that one goes on.
        if (delta.turnId !== this.#turnId) return;
        this.#turnId = null;
        this.#enter('idle');
        return;
      default:
        return;
    }
  }

  #enter(phase: TurnPhase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.onPhase(phase);
  }
}
