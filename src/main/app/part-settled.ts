import type { Readiness, ReadinessItem } from '../../shared/contracts/ipc';

/**
 * Waits until one part is ready, or will not be. The window asks for the turns of yesterday as soon
 * as it is drawn, which is before the database is open: it gets them a moment later, not an error.
 */
export class PartSettled {
  #done: () => void = () => undefined;
  readonly settled = new Promise<void>((resolve) => {
    this.#done = resolve;
  });

  constructor(private readonly part: ReadinessItem['part']) {}

  see({ items }: Readiness): void {
    const state = items.find(({ part }) => part === this.part)?.state;
    if (state === 'ready' || state === 'failed' || state === 'missing') this.#done();
  }
}
