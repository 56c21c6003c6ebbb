import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../src/renderer/ui/actions';
import { findActions } from '../../../../src/renderer/ui/actions';

const action = (label: string): Action => ({ id: label, label, run: () => undefined });
const actions = ['Dark window', 'Stop speaking', 'Waterfall of the whole turn', 'Window turn'].map(
  action,
);
const found = (query: string): readonly string[] =>
  findActions(actions, query).map(({ label }) => label);

describe('findActions', () => {
  it('shows everything before a word is typed', () => {
    expect(found('  ')).toHaveLength(actions.length);
  });

  it('wants every word, anywhere, in any case, beginnings first', () => {
    expect(found('TURN w')).toEqual(['Waterfall of the whole turn', 'Window turn']);
    expect(found('window')).toEqual(['Window turn', 'Dark window']);
    expect(found('nothing')).toEqual([]);
  });
});
