import type { Family } from './lanes';
import type { ColourName, Fill, Scene, Shape } from './scene';

/** The colours and faces of the window as they are now: read once a theme. */
export interface Paint {
  readonly colour: (name: ColourName) => string;
  readonly patternInk: string;
  readonly textFont: string;
  readonly figureFont: string;
}

/** Reads the tokens that are in force at an element. */
export function readPaint(element: Element): Paint {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const colours = new Map<ColourName, string>();
  return {
    colour: (name) => {
      const known = colours.get(name) ?? token(name);
      colours.set(name, known);
      return known;
    },
    patternInk: token('pattern-ink'),
    textFont: token('font-text'),
    figureFont: token('font-figure'),
  };
}

/** Paints scenes on one canvas; keeps the patterns it has made for the theme. */
export class ScenePainter {
  readonly #context: CanvasRenderingContext2D;
  readonly #patterns = new Map<string, CanvasPattern>();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    readonly paint: Paint,
    /** Device pixels per CSS pixel. */
    private readonly density: number,
  ) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this canvas has no 2d context');
    this.#context = context;
  }

  /** `ground` fills what lies behind; without it the page shows through. */
  draw(scene: Scene, ground?: ColourName): void {
    const { canvas, density } = this;
    const context = this.#context;
    const width = Math.round(scene.widthPx * density);
    const height = Math.round(scene.heightPx * density);
    // Setting a size clears the canvas and its state, also when it is the same.
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, scene.widthPx, scene.heightPx);
    if (ground !== undefined) {
      context.globalAlpha = 1;
      context.fillStyle = this.paint.colour(ground);
      context.fillRect(0, 0, scene.widthPx, scene.heightPx);
    }
    for (const shape of scene.shapes) this.#shape(shape);
    context.globalAlpha = 1;
  }

  #shape(shape: Shape): void {
    const context = this.#context;
    const { paint } = this;
    switch (shape.type) {
      case 'rect':
        context.globalAlpha = shape.opacity;
        if (shape.fill !== null) {
          context.fillStyle = this.#fill(shape.fill);
          context.fillRect(shape.x, shape.y, shape.width, shape.height);
        }
        if (shape.stroke !== null) {
          context.setLineDash([]);
          context.lineWidth = shape.strokeWidth;
          context.strokeStyle = paint.colour(shape.stroke);
          context.strokeRect(shape.x, shape.y, shape.width, shape.height);
        }
        return;
      case 'line':
        context.globalAlpha = shape.opacity;
        context.setLineDash([...shape.dash]);
        context.lineWidth = shape.width;
        context.strokeStyle = paint.colour(shape.colour);
        context.beginPath();
        // On the pixel, so that a line of one pixel is one pixel.
        context.moveTo(crisp(shape.x1), crisp(shape.y1));
        context.lineTo(crisp(shape.x2), crisp(shape.y2));
        context.stroke();
        return;
      case 'text': {
        context.globalAlpha = 1;
        const face = shape.font === 'figure' ? paint.figureFont : paint.textFont;
        context.font = `${shape.bold ? '700 ' : ''}${shape.sizePx}px ${face}`;
        context.textAlign = shape.anchor === 'middle' ? 'center' : shape.anchor;
        context.fillStyle = paint.colour(shape.colour);
        context.fillText(shape.text, shape.x, shape.y);
      }
    }
  }

  #fill(fill: Fill): string | CanvasPattern {
    if (fill.kind === 'plain') return this.paint.colour(fill.colour);
    const key = fill.kind === 'rest' ? 'rest' : fill.family;
    const known = this.#patterns.get(key);
    if (known !== undefined) return known;
    const made = this.#makePattern(fill.kind === 'rest' ? null : fill.family);
    if (made === null) return this.paint.colour(fill.kind === 'rest' ? 'line' : fill.family);
    this.#patterns.set(key, made);
    return made;
  }

  /** One tile of a family's pattern, at the density of the screen. */
  #makePattern(family: Family | null): CanvasPattern | null {
    const { density, paint } = this;
    const tile = family === null ? REST_TILE : TILES[family];
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(tile.width * density);
    canvas.height = Math.round(tile.height * density);
    const context = canvas.getContext('2d');
    if (context === null) return null;
    context.scale(density, density);
    if (family !== null) {
      context.fillStyle = paint.colour(family);
      context.fillRect(0, 0, tile.width, tile.height);
    }
    const ink = family === null ? paint.colour('ink-soft') : paint.patternInk;
    context.strokeStyle = ink;
    context.fillStyle = ink;
    context.lineWidth = tile.lineWidth;
    const path = new Path2D(tile.path);
    if (tile.filled) context.fill(path);
    else context.stroke(path);
    const pattern = this.#context.createPattern(canvas, 'repeat');
    pattern?.setTransform(new DOMMatrix().scale(1 / density, 1 / density));
    return pattern;
  }
}

export interface Tile {
  readonly width: number;
  readonly height: number;
  /** SVG path data. */
  readonly path: string;
  readonly filled: boolean;
  readonly lineWidth: number;
}

/** One pattern per family: a colour for most eyes, a pattern for all. */
export const TILES: Readonly<Record<Family, Tile>> = {
  hear: { width: 8, height: 8, path: '', filled: false, lineWidth: 1 },
  think: {
    width: 6,
    height: 6,
    path: 'M-1 7 7-1M-1 1 1-1M5 7 7 5',
    filled: false,
    lineWidth: 1.1,
  },
  speak: {
    width: 5,
    height: 5,
    path: 'M1.6 2.5a.9.9 0 1 0 1.8 0a.9.9 0 1 0-1.8 0',
    filled: true,
    lineWidth: 1,
  },
  remember: { width: 8, height: 4, path: 'M0 2h8', filled: false, lineWidth: 1.1 },
  wait: { width: 4, height: 8, path: 'M2 0v8', filled: false, lineWidth: 1.1 },
};

export const REST_TILE: Tile = {
  width: 5,
  height: 5,
  path: 'M-1 1 1-1M-1 6 6-1M4 6 6 4',
  filled: false,
  lineWidth: 1,
};

function crisp(px: number): number {
  return Math.round(px) + 0.5;
}
