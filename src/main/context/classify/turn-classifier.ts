import type { TurnClass } from '../../../shared/turn-class';

export interface Classified {
  readonly turnClass: TurnClass;
  /** Lead of the class over the next one, 0–1; small when the words fit several. */
  readonly margin: number;
}

/** Says what kind of turn the words open. Pure: no awaits, well below a millisecond. */
export interface TurnClassifier {
  classify(text: string, embedding: Float32Array): Classified;
}
