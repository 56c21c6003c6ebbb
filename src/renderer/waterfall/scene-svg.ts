import type { Paint } from './paint';
import { REST_TILE, TILES } from './paint';
import type { Family } from './lanes';
import type { ColourName, Fill, Scene, Shape } from './scene';

const FAMILIES = Object.keys(TILES) as readonly Family[];

/** The scene as a picture that needs nothing else: colours and patterns written out. Pure. */
export function sceneSvg(scene: Scene, paint: Paint, ground: ColourName): string {
  const { widthPx, heightPx, shapes } = scene;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${num(widthPx)}" height="${num(heightPx)}" viewBox="0 0 ${num(widthPx)} ${num(heightPx)}">`,
    '<defs>',
    ...FAMILIES.map((family) => pattern(family, paint)),
    pattern(null, paint),
    '</defs>',
    `<rect width="100%" height="100%" fill="${attribute(paint.colour(ground))}"/>`,
    ...shapes.map((shape) => element(shape, paint)),
    '</svg>',
    '',
  ].join('\n');
}

function pattern(family: Family | null, paint: Paint): string {
  const tile = family === null ? REST_TILE : TILES[family];
  const ink = attribute(family === null ? paint.colour('ink-soft') : paint.patternInk);
  const ground =
    family === null
      ? ''
      : `<rect width="${tile.width}" height="${tile.height}" fill="${attribute(paint.colour(family))}"/>`;
  const drawn =
    tile.path === ''
      ? ''
      : tile.filled
        ? `<path d="${tile.path}" fill="${ink}"/>`
        : `<path d="${tile.path}" fill="none" stroke="${ink}" stroke-width="${tile.lineWidth}"/>`;
  return `<pattern id="fill-${family ?? 'rest'}" width="${tile.width}" height="${tile.height}" patternUnits="userSpaceOnUse">${ground}${drawn}</pattern>`;
}

function element(shape: Shape, paint: Paint): string {
  switch (shape.type) {
    case 'rect': {
      const stroke =
        shape.stroke === null
          ? ''
          : ` stroke="${attribute(paint.colour(shape.stroke))}" stroke-width="${num(shape.strokeWidth)}"`;
      return `<rect x="${num(shape.x)}" y="${num(shape.y)}" width="${num(shape.width)}" height="${num(shape.height)}" fill="${fillOf(shape.fill, paint)}"${stroke}${opacity(shape.opacity)}/>`;
    }
    case 'line': {
      const dash = shape.dash.length === 0 ? '' : ` stroke-dasharray="${shape.dash.join(' ')}"`;
      return `<line x1="${num(shape.x1)}" y1="${num(shape.y1)}" x2="${num(shape.x2)}" y2="${num(shape.y2)}" stroke="${attribute(paint.colour(shape.colour))}" stroke-width="${num(shape.width)}"${dash}${opacity(shape.opacity)}/>`;
    }
    case 'text': {
      const face = shape.font === 'figure' ? paint.figureFont : paint.textFont;
      const weight = shape.bold ? ' font-weight="700"' : '';
      return `<text x="${num(shape.x)}" y="${num(shape.y)}" text-anchor="${shape.anchor}" font-family="${attribute(face)}" font-size="${num(shape.sizePx)}"${weight} fill="${attribute(paint.colour(shape.colour))}">${attribute(shape.text)}</text>`;
    }
  }
}

function fillOf(fill: Fill | null, paint: Paint): string {
  if (fill === null) return 'none';
  if (fill.kind === 'plain') return attribute(paint.colour(fill.colour));
  return `url(#fill-${fill.kind === 'rest' ? 'rest' : fill.family})`;
}

function opacity(value: number): string {
  return value === 1 ? '' : ` opacity="${num(value)}"`;
}

/** At most two decimals: a hundredth of a pixel is beyond what anybody draws. */
function num(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function attribute(value: string): string {
  return value
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/"/gu, '&quot;');
}
