import { TURN_CLASSES } from '../../../shared/turn-class';
import type { TurnClass } from '../../../shared/turn-class';
import { leanings } from './manner';
import type { Classified, TurnClassifier } from './turn-classifier';

/** A written example and its unit vector. */
export interface Prototype {
  readonly turnClass: TurnClass;
  readonly vector: Float32Array;
}

/**
 * How fast a prototype's influence fades with distance, how smooth the fit is, and what nearness and
 * manner weigh beside it. Compared on our copy of the evaluation utterances with others of their size;
 * docs/decisions/0031 has the figures. Nearby values give nearly the same.
 */
const FADING = 4;
const SMOOTHING = 0.5;
const NEARNESS_WEIGHT = 1;
const MANNER_WEIGHT = 0.1;
/** A class is as near as its nearest prototypes on average. */
const NEAREST = 2;
/** What a prototype of another class should score: below nothing, so that far words score nothing. */
const OTHER_CLASS_TARGET = -0.2;

/**
 * Compares words with the prototypes of each class: a kernel ridge regression over all prototypes
 * (fitted once, in closed form) plus the nearness of the two closest ones, plus how the words begin.
 */
export class PrototypeClassifier implements TurnClassifier {
  /** Per prototype, its weight for each class. */
  readonly #weights: readonly Float64Array[];

  constructor(private readonly prototypes: readonly Prototype[]) {
    this.#weights = fit(prototypes);
  }

  get dimensions(): number {
    return this.prototypes[0]?.vector.length ?? 0;
  }

  classify(text: string, embedding: Float32Array): Classified {
    const scores = new Float64Array(TURN_CLASSES.length);
    const nearest = TURN_CLASSES.map(() => new Float64Array(NEAREST).fill(-1));
    for (const [index, { turnClass, vector }] of this.prototypes.entries()) {
      const similarity = dot(embedding, vector);
      const influence = kernel(similarity);
      const weights = this.#weights[index];
      for (let at = 0; at < scores.length; at++) {
        scores[at] = (scores[at] ?? 0) + influence * (weights?.[at] ?? 0);
      }
      keepNearest(nearest[TURN_CLASSES.indexOf(turnClass)], similarity);
    }
    const manners = leanings(text);
    const ranked = TURN_CLASSES.map((name, at) => ({
      name,
      score:
        (scores[at] ?? 0) +
        NEARNESS_WEIGHT * (mean(nearest[at]) ?? 0) +
        MANNER_WEIGHT * manners.reduce((total, leaning) => total + (leaning[name] ?? 0), 0),
    })).sort((a, b) => b.score - a.score);
    const [best, second] = ranked;
    return {
      turnClass: best?.name ?? 'question',
      margin: Math.max(0, (best?.score ?? 0) - (second?.score ?? 0)),
    };
  }
}

/** 1 for the same words, fading with distance. */
function kernel(similarity: number): number {
  return Math.exp(FADING * (similarity - 1));
}

/** Keeps the largest similarities, in falling order. */
function keepNearest(kept: Float64Array | undefined, similarity: number): void {
  if (kept === undefined) return;
  let value = similarity;
  for (let at = 0; at < kept.length; at++) {
    const held = kept[at] ?? -1;
    if (value <= held) continue;
    kept[at] = value;
    value = held;
  }
}

/** Null for no numbers. */
function mean(values: Float64Array | undefined): number | null {
  if (values === undefined || values.length === 0) return null;
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** (K + λ·balance)⁻¹ · targets: classes with many prototypes are smoothed more, so none outvotes another. */
function fit(prototypes: readonly Prototype[]): Float64Array[] {
  const sizes = new Map<TurnClass, number>();
  for (const { turnClass } of prototypes) sizes.set(turnClass, (sizes.get(turnClass) ?? 0) + 1);
  const meanSize = prototypes.length / Math.max(1, sizes.size);
  // Symmetric: the lower triangle is enough.
  const matrix = prototypes.map((one, row) =>
    Float64Array.from(prototypes.slice(0, row + 1), (other, column) => {
      const balance = (SMOOTHING * (sizes.get(one.turnClass) ?? 1)) / meanSize;
      return kernel(dot(one.vector, other.vector)) + (row === column ? balance : 0);
    }),
  );
  const targets = prototypes.map(({ turnClass }) =>
    Float64Array.from(TURN_CLASSES, (name) => (name === turnClass ? 1 : OTHER_CLASS_TARGET)),
  );
  return solve(matrix, targets);
}

/**
 * Cholesky's decomposition of a lower triangle in place, then forward and backward substitution per
 * column.
 */
function solve(matrix: readonly Float64Array[], targets: readonly Float64Array[]): Float64Array[] {
  const at = (rows: readonly Float64Array[], row: number, column: number): number =>
    rows[row]?.[column] ?? 0;
  const size = matrix.length;
  for (let row = 0; row < size; row++) {
    const own = matrix[row];
    if (own === undefined) continue;
    for (let column = 0; column <= row; column++) {
      const other = matrix[column] ?? own;
      let rest = own[column] ?? 0;
      for (let k = 0; k < column; k++) rest -= (own[k] ?? 0) * (other[k] ?? 0);
      own[column] = row === column ? Math.sqrt(rest) : rest / (other[column] ?? 1);
    }
  }
  const columns = targets[0]?.length ?? 0;
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < size; row++) {
      let rest = at(targets, row, column);
      for (let k = 0; k < row; k++) rest -= at(matrix, row, k) * at(targets, k, column);
      const target = targets[row];
      if (target !== undefined) target[column] = rest / at(matrix, row, row);
    }
    for (let row = size - 1; row >= 0; row--) {
      let rest = at(targets, row, column);
      for (let k = row + 1; k < size; k++) rest -= at(matrix, k, row) * at(targets, k, column);
      const target = targets[row];
      if (target !== undefined) target[column] = rest / at(matrix, row, row);
    }
  }
  return [...targets];
}

function dot(a: Float32Array, b: Float32Array): number {
  let total = 0;
  for (let index = 0; index < a.length; index++) total += (a[index] ?? 0) * (b[index] ?? 0);
  return total;
}
