import type { Family } from './lanes';

/** Names of colours in styles/tokens.css, so that one scene is drawn in either theme. */
export type ColourName =
  | 'ground-panel'
  | 'ink'
  | 'ink-soft'
  | 'ink-pale'
  | 'line'
  | 'line-strong'
  | 'accent'
  | Family;

/** A plain colour, a family's colour with its pattern, or the hatching of the unaccounted rest. */
export type Fill =
  | { readonly kind: 'plain'; readonly colour: ColourName }
  | { readonly kind: 'family'; readonly family: Family }
  | { readonly kind: 'rest' };

export interface RectShape {
  readonly type: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: Fill | null;
  readonly stroke: ColourName | null;
  readonly strokeWidth: number;
  readonly opacity: number;
}

export interface LineShape {
  readonly type: 'line';
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly colour: ColourName;
  readonly width: number;
  readonly dash: readonly number[];
  readonly opacity: number;
}

export interface TextShape {
  readonly type: 'text';
  readonly x: number;
  /** Base line. */
  readonly y: number;
  readonly text: string;
  readonly colour: ColourName;
  readonly font: 'text' | 'figure';
  readonly sizePx: number;
  readonly bold: boolean;
  readonly anchor: 'start' | 'middle' | 'end';
}

export type Shape = RectShape | LineShape | TextShape;

/** What is drawn, in CSS pixels, back to front: painted on a canvas or written as SVG. */
export interface Scene {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly shapes: readonly Shape[];
}

export function line(
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  colour: ColourName,
  more: Partial<Pick<LineShape, 'width' | 'dash' | 'opacity'>> = {},
): LineShape {
  return {
    type: 'line',
    x1: from[0],
    y1: from[1],
    x2: to[0],
    y2: to[1],
    colour,
    width: more.width ?? 1,
    dash: more.dash ?? [],
    opacity: more.opacity ?? 1,
  };
}

export function text(
  at: readonly [x: number, y: number],
  words: string,
  colour: ColourName,
  more: Partial<Pick<TextShape, 'font' | 'sizePx' | 'bold' | 'anchor'>> = {},
): TextShape {
  return {
    type: 'text',
    x: at[0],
    y: at[1],
    text: words,
    colour,
    font: more.font ?? 'text',
    sizePx: more.sizePx ?? 11,
    bold: more.bold ?? false,
    anchor: more.anchor ?? 'start',
  };
}
