import { describe, expect, it } from 'vitest';
import type { FactRecord } from '../../../../src/shared/contracts/profile';
import { extractFacts } from '../../../../src/main/memory/extract/extract-facts';
import { reconcile } from '../../../../src/main/memory/reconcile';

const fact = (id: number, text: string, slot: string | null = null): FactRecord => ({
  id,
  category: 'FACT',
  text,
  slot,
  source: 'rules',
  turnId: null,
  saidMs: id,
  confirmedMs: id,
  timesSaid: 1,
  pinned: false,
  endedMs: null,
  replacedById: null,
});

/** What the words change in the profile. */
const hear = (text: string, profile: readonly FactRecord[]) => {
  const known = profile.map((known) => known.text);
  const { add, confirm } = reconcile(extractFacts({ text, input: 'speech', known }), profile);
  return { add: add.map(({ text: told, replaces }) => [told, replaces]), confirm };
};

describe('what is known already', () => {
  it('is confirmed, not written again', () => {
    expect(hear('I have two cats.', [fact(1, 'Has two cats')])).toEqual({ add: [], confirm: [1] });
    expect(hear('I live in Porto.', [fact(1, 'Lives in Porto', 'home')])).toEqual({
      add: [],
      confirm: [1],
    });
  });

  it('is not written in fewer words either', () => {
    const profile = [fact(1, 'Works on data pipelines at a big bank')];
    expect(hear('I work on data pipelines.', profile)).toEqual({ add: [], confirm: [1] });
  });
});

describe('what contradicts', () => {
  it.each([
    ["I'm switching from Vim to Emacs.", 'Uses Vim for everything', 'Has a cat'],
    ['I dropped the Italian course.', 'Is taking an Italian course', 'Is learning Greek'],
    ['I no longer play the violin.', 'Plays the violin', 'Plays the piano'],
    ['I used to smoke.', 'Smokes', 'Drinks tea'],
    ['We have grown to 900 customers.', 'Has 400 customers', 'Has 3 dogs'],
    [
      'My dentist appointment was moved to Friday.',
      'Has a dentist appointment on Tuesday',
      'Plays chess on Tuesday',
    ],
  ])('%s', (said, old, other) => {
    const { add } = hear(said, [fact(1, old), fact(2, other)]);
    expect(add.map(([, replaces]) => replaces)).toEqual([[1]]);
  });

  it('in the same slot replaces', () => {
    expect(hear('I moved to Lisbon.', [fact(1, 'Lives in Porto', 'home')]).add).toEqual([
      ['Lives in Lisbon, moved there', [1]],
    ]);
    expect(hear('I hate olives.', [fact(1, 'Loves olives', 'taste oliv')]).add).toEqual([
      ['Hates olives', [1]],
    ]);
  });

  it('does not touch facts of other things with other figures', () => {
    expect(hear('I sold 3 vans.', [fact(1, 'Their team is 8 people')]).add).toEqual([
      ['Sold 3 vans', []],
    ]);
  });
});
