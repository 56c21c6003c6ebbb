import type { AppStore } from '../state/app-store';
import type { LatencyStore } from './latency-store';

/** Opens the list of turns and measures how long it takes until its rows are on screen. */
export class ListOpening {
  #openedMs: number | null = null;

  constructor(
    private readonly app: AppStore,
    private readonly latency: LatencyStore,
  ) {}

  open(): void {
    this.#openedMs = performance.now();
    this.latency.setState({ pages: new Map() });
    this.app.setState({ panel: 'turns' });
  }

  /** The list's rows are in the page. Counts once for each opening. */
  rowsInPage(): void {
    const openedMs = this.#openedMs;
    if (openedMs === null) return;
    this.#openedMs = null;
    // After the frame that has the rows: what the user sees, not what React has done.
    requestAnimationFrame(() =>
      setTimeout(() => this.app.setState({ listOpenMs: performance.now() - openedMs }), 0),
    );
  }
}
