import { describe, expect, it } from 'vitest';
import { modelFacts, readFacts } from '../../../../src/main/memory/extract/model-facts';

const texts = (answer: string, user: string): string[] =>
  readFacts(answer, user).map(({ text }) => text);

describe('what a model says is in the words', () => {
  it('is taken where it is, with its category and without a subject', () => {
    const [fact] = readFacts(
      'WORK: The user works as a nurse in Leeds',
      'I work as a nurse in Leeds.',
    );
    expect([fact?.category, fact?.text]).toEqual(['WORK', 'Works as a nurse in Leeds']);
  });

  it.each([
    ['WORK: Works as a doctor in Leeds', 'I work as a nurse in Leeds.'],
    ['RELATION: Their son Tim started school', 'My daughter started school.'],
    ['none', 'Thanks, that helps.'],
    ['JOB: Works as a nurse', 'I work as a nurse.'],
    ['EVENT: Got a new thing', 'I got a new thing.'],
    ['', 'I work as a nurse.'],
  ])('is dropped where it is not: %s', (answer, user) => {
    expect(texts(answer, user)).toEqual([]);
  });

  it('may be several things', () => {
    expect(
      texts('SKILL: Plays the cello | PREFERENCE: Likes Bach', 'I play the cello and I like Bach.'),
    ).toEqual(['Plays the cello', 'Likes Bach']);
  });
});

it('asks nothing about questions, requests and instructions', async () => {
  const unasked = {
    generate: (): never => {
      throw new Error('the model was asked');
    },
  };
  for (const said of ['What is my name?', 'Tell me a joke.', 'From now on say ahoy.', '']) {
    expect(await modelFacts(said, unasked)).toEqual([]);
  }
});
