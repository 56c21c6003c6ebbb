import { formatFigure } from '../ui/format';
import { MARK_LINE_PX } from './geometry';
import type { Shape } from './scene';
import { line, text } from './scene';
import type { TimeScale } from './time-scale';

/** A moment with its own line through the lanes. */
export interface Mark {
  readonly words: string;
  /** Ms from release. */
  readonly ms: number;
  /** The first sound stands above the others, solid and in colour. */
  readonly sound: boolean;
}

/** One character of the monospaced face at eleven pixels … */
const FIGURE_ADVANCE_PX = 6.7;
/** … and of the other one, on average and rather too much than too little. */
const WORD_ADVANCE_PX = 6;
/** Air between a line and its figure, and between the figure and the words. */
const LINE_GAP_PX = 5;
const WORD_GAP_PX = 4;
/** A line this close to a label seems to strike it through. */
const CROSSING_PX = 2;

/**
 * The lines of the moments that matter, with figure and words on the side where there is room: inside
 * the drawing, and where no other mark's line goes through. Where no side has room for the words the
 * figure stands alone; in the last pixels of an edge, the line. Pure.
 */
export function markShapes(marks: readonly Mark[], scale: TimeScale, heightPx: number): Shape[] {
  const shown = marks
    .map((mark) => ({ mark, px: scale.toPx(mark.ms) }))
    .filter(({ px }) => px >= 0 && px <= scale.widthPx);
  // Only the first sound's line begins above the second line of labels.
  const soundsPx = shown.flatMap(({ mark, px }) => (mark.sound ? [px] : []));
  return shown.flatMap(({ mark, px }) => [
    markLine(mark, px, heightPx),
    ...label(mark, px, scale.widthPx, mark.sound ? [] : soundsPx),
  ]);
}

function topPx(mark: Mark): number {
  return mark.sound ? 0 : MARK_LINE_PX;
}

function markLine(mark: Mark, px: number, heightPx: number): Shape {
  return line([px, topPx(mark) + 2], [px, heightPx], mark.sound ? 'accent' : 'ink-pale', {
    width: mark.sound ? 1.5 : 1,
    dash: mark.sound ? [] : [2, 3],
  });
}

function label(mark: Mark, px: number, widthPx: number, linesPx: readonly number[]): Shape[] {
  const figure = formatFigure(mark.ms);
  const figurePx = LINE_GAP_PX + figure.length * FIGURE_ADVANCE_PX;
  const wholePx = figurePx + WORD_GAP_PX + mark.words.length * WORD_ADVANCE_PX;
  const room = { px, widthPx, linesPx };
  const withWords = sideFor(wholePx, room);
  const side = withWords ?? sideFor(figurePx, room);
  if (side === undefined) return [];

  const away = side === 'before' ? -1 : 1;
  const anchor = side === 'before' ? 'end' : 'start';
  const baseline = topPx(mark) + 12;
  const shapes: Shape[] = [
    text([px + away * LINE_GAP_PX, baseline], figure, mark.sound ? 'accent' : 'ink', {
      font: 'figure',
      bold: true,
      anchor,
    }),
  ];
  if (withWords !== undefined) {
    const wordsX = px + away * (figurePx + WORD_GAP_PX);
    shapes.push(text([wordsX, baseline], mark.words, 'ink-soft', { anchor }));
  }
  return shapes;
}

interface Room {
  readonly px: number;
  readonly widthPx: number;
  /** Lines that go through the height of this label. */
  readonly linesPx: readonly number[];
}

/** The side of the line at `px` that has so much room; before it when both have. */
function sideFor(lengthPx: number, { px, widthPx, linesPx }: Room): 'before' | 'after' | undefined {
  const isFree = (fromPx: number, toPx: number): boolean =>
    fromPx >= 0 &&
    toPx <= widthPx &&
    linesPx.every((other) => other < fromPx - CROSSING_PX || other > toPx + CROSSING_PX);
  // From where its letters begin: two lines at the same place do not cross each other's labels.
  if (isFree(px - lengthPx, px - LINE_GAP_PX)) return 'before';
  if (isFree(px + LINE_GAP_PX, px + lengthPx)) return 'after';
  return undefined;
}
