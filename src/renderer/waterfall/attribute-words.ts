import type { SpanAttributes } from '../../shared/trace';
import { formatFigure } from '../ui/format';

export interface AttributeWords {
  readonly name: string;
  readonly value: string;
}

/** `tokensPrefilled: 12` → "tokens prefilled", "12"; `audioMs: 812.4` → "audio", "812 ms". Pure. */
export function attributeWords(attributes: SpanAttributes): readonly AttributeWords[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    if (value === null) return [];
    const words = key
      .replace(/_/gu, ' ')
      .replace(/([a-z])([A-Z])/gu, '$1 $2')
      .toLowerCase();
    const unit = /^(.+) (ms|hz|bytes)$/u.exec(words);
    if (typeof value !== 'number') return [{ name: words, value: String(value) }];
    const figure = Number.isInteger(value) ? value.toLocaleString('en-US') : formatFigure(value);
    if (unit === null) return [{ name: words, value: figure }];
    const suffix = unit[2] === 'hz' ? 'Hz' : unit[2];
    return [{ name: unit[1] ?? words, value: `${figure} ${suffix}` }];
  });
}
