import { expect, it } from 'vitest';
import { asksForAnswer } from '../../../../src/main/context/asks-for-answer';

it.each([
  'Which films did you recommend to me?',
  'What was your advice about the interview?',
  'You once told me about a book.',
  'I asked you how to sleep better. What was it?',
  'Have you ever suggested a recipe?',
])('the answer lies in what the companion said: %s', (text) => {
  expect(asksForAnswer(text)).toBe(true);
});

it.each([
  'What did I tell you about my sister?',
  'Where do I live?',
  'Do you remember what I said?',
  'I told you about my travel plans. Where did I plan to go?',
  'How are you?',
])('or not: %s', (text) => {
  expect(asksForAnswer(text)).toBe(false);
});
