import type { Paint } from './paint';
import type { WaterfallRows } from './rows';
import type { Scene } from './scene';
import type { TimeScale } from './time-scale';
import type { TurnExtent } from './viewport';

/** What was painted last: pointing, zooming and copying go by it. */
export interface Painted {
  readonly scene: Scene;
  readonly scale: TimeScale;
  readonly rows: WaterfallRows;
  /** Ms from release up to which open bars were drawn. */
  readonly openEndMs: number;
  /** See chart-scene.ts. */
  readonly shiftMs: number;
  readonly extent: TurnExtent;
  readonly paint: Paint;
}

/** The chart on screen, for those outside React: keys, the palette, the clipboard. */
export class ChartHandle {
  #painted: Painted | null = null;

  get painted(): Painted | null {
    return this.#painted;
  }

  show(painted: Painted | null): void {
    this.#painted = painted;
  }
}
