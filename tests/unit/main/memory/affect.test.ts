import { describe, expect, it } from 'vitest';
import { moodLines, moodOf } from '../../../../src/main/memory/affect';

const valence = (text: string): number => moodOf(text).valence;

describe('the mood of a text', () => {
  it.each([
    ['I am so happy, this is wonderful!', 'I am happy.'],
    ['I am happy.', 'The train leaves at nine.'],
    ['The train leaves at nine.', 'I am sad.'],
    ['I am sad.', 'I am so sad, everything is terrible.'],
    ['This is good.', 'This is not good.'],
    ['This is not bad.', 'This is bad.'],
    ['I got the job 🎉', 'I got the job 😢'],
  ])('%s is brighter than: %s', (bright, dark) => {
    expect(valence(bright)).toBeGreaterThan(valence(dark));
  });

  it.each([
    ['I am furious!', 'I am a bit sad.'],
    ['WE DID IT, YES!!!', 'we did it'],
    ['I am panicking', 'I am relaxed'],
  ])('%s is livelier than: %s', (lively, calm) => {
    expect(moodOf(lively).arousal).toBeGreaterThan(moodOf(calm).arousal);
  });

  it('is nothing for plain words, and stays within its bounds', () => {
    expect(moodOf('It is half past four.')).toEqual({ valence: 0, arousal: 0 });
    expect(moodOf('')).toEqual({ valence: 0, arousal: 0 });
    const much = moodOf('very terrible horrible hate '.repeat(50) + '!'.repeat(50));
    expect(much.valence).toBeGreaterThanOrEqual(-1);
    expect(much.arousal).toBeLessThanOrEqual(1);
  });
});

it('says in the prompt only what is plain', () => {
  expect(moodLines('I feel lonely and sad today.')).toEqual(['They sound sad.']);
  expect(moodLines('I am so angry and frustrated!')).toEqual(['They sound upset.']);
  expect(moodLines('I got the job, this is wonderful, I am so happy!')).toEqual([
    'They sound happy.',
  ]);
  expect(moodLines('What is the capital of Portugal?')).toEqual([]);
  expect(moodLines('')).toEqual([]);
});
