import type { ModelPlace } from '../../shared/contracts/generator';
import type { TurnClass } from '../../shared/turn-class';
import type { StrongMissing } from '../engines/readiness-board';
import { CLASS_TABLE } from '../context/class-table';
import type { AnswerModel, ThinkParts } from './turn-parts';

/** Which of two models answers; there is nothing to tell where there is one. */
export interface Route {
  /** The strong one; null: the one the turn's parts name. */
  readonly strong: AnswerModel | null;
  /** For the trace; empty where one model answers all. */
  readonly attributes: { readonly model?: ModelPlace; readonly strongMissing?: StrongMissing };
}

/** By the kind of turn. A strong model that is not there keeps no turn waiting: the fast one answers. */
export function routeOf(turnClass: TurnClass, { strong }: Pick<ThinkParts, 'strong'>): Route {
  if (strong === undefined) return { strong: null, attributes: {} };
  const { model } = CLASS_TABLE[turnClass];
  if (model === 'fast') return { strong: null, attributes: { model } };
  if (strong.ready && strong.model.usable()) return { strong: strong.model, attributes: { model } };
  const strongMissing = strong.ready ? 'failed' : strong.because;
  return { strong: null, attributes: { model: 'fast', strongMissing } };
}
