import type { Painted } from './chart-handle';
import { barAt } from './hit-test';
import { domainOf, limitsOf, panDomain, zoomDomain } from './viewport';
import type { View } from './viewport';

export interface ChartPointerOptions {
  readonly painted: () => Painted | null;
  readonly view: () => View;
  /** The pointer is on this span now; null on none. */
  readonly activate: (spanId: string | null) => void;
  readonly look: (view: View) => void;
}

/** A press that moves less than this is a click. */
const DRAG_PX = 3;
/** Wheel pixels that show half or twice as much: about five notches of a mouse. */
const WHEEL_PX_PER_DOUBLING = 480;
/** What `deltaMode` 1 (lines) means in pixels. */
const LINE_PX = 40;

/**
 * Mouse and touchpad on the plot: wheel zooms around the pointer, sideways wheel and dragging move,
 * a double click fits, pointing activates. React cannot do this: its wheel listeners are passive.
 */
export class ChartPointer {
  readonly #ended = new AbortController();
  #drag: { readonly x: number; readonly pointerId: number; moved: boolean; lastX: number } | null =
    null;

  constructor(
    private readonly plot: HTMLElement,
    private readonly options: ChartPointerOptions,
  ) {
    const { signal } = this.#ended;
    plot.addEventListener('wheel', this.#wheel, { passive: false, signal });
    plot.addEventListener('pointerdown', this.#down, { signal });
    plot.addEventListener('pointermove', this.#move, { signal });
    plot.addEventListener('pointerup', this.#up, { signal });
    plot.addEventListener('pointercancel', this.#up, { signal });
    plot.addEventListener('pointerleave', () => this.options.activate(null), { signal });
    plot.addEventListener('dblclick', () => this.options.look({ mode: 'first-sound' }), { signal });
  }

  dispose(): void {
    this.#ended.abort();
  }

  readonly #wheel = (event: WheelEvent): void => {
    const painted = this.options.painted();
    if (painted === null) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    const { scale, extent } = painted;
    const limits = limitsOf(extent);
    let domain = domainOf(this.options.view(), extent);
    if (sideways !== 0) domain = panDomain(domain, (sideways * unit) / scale.pxPerMs, limits);
    if (!event.shiftKey && event.deltaY !== 0) {
      const factor = 2 ** ((-event.deltaY * unit) / WHEEL_PX_PER_DOUBLING);
      domain = zoomDomain(domain, scale.toMs(this.#at(event).x), factor, limits);
    }
    this.options.look({ mode: 'free', domain, follows: extent.live && sideways === 0 });
  };

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#drag = {
      x: event.clientX,
      lastX: event.clientX,
      pointerId: event.pointerId,
      moved: false,
    };
  };

  readonly #move = (event: PointerEvent): void => {
    const painted = this.options.painted();
    if (painted === null) return;
    const drag = this.#drag;
    if (drag === null || drag.pointerId !== event.pointerId) {
      const { x, y } = this.#at(event);
      this.options.activate(barAt(painted, x, y)?.span.id ?? null);
      return;
    }
    if (!drag.moved && Math.abs(event.clientX - drag.x) < DRAG_PX) return;
    if (!drag.moved) {
      drag.moved = true;
      this.plot.setPointerCapture(event.pointerId);
      this.plot.dataset['dragging'] = 'true';
    }
    const byMs = (drag.lastX - event.clientX) / painted.scale.pxPerMs;
    drag.lastX = event.clientX;
    const from = domainOf(this.options.view(), painted.extent);
    const domain = panDomain(from, byMs, limitsOf(painted.extent));
    this.options.look({ mode: 'free', domain, follows: false });
  };

  readonly #up = (): void => {
    this.#drag = null;
    delete this.plot.dataset['dragging'];
  };

  #at(event: MouseEvent): { readonly x: number; readonly y: number } {
    const box = this.plot.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}
