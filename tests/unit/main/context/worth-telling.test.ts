import { expect, it } from 'vitest';
import type { RecalledMemory } from '../../../../src/shared/contracts/memory';
import { worthTelling } from '../../../../src/main/context/worth-telling';

function memory(text: string, score: number, answer?: string): RecalledMemory {
  return {
    memoryId: 1,
    turnId: 't',
    text,
    speaker: 'user',
    score,
    source: 'vector',
    distance: 0.5,
    saidMs: 0,
    ...(answer === undefined ? {} : { answer }),
  };
}

const texts = (memories: readonly RecalledMemory[]): string[] => memories.map(({ text }) => text);

it('leaves out what is near by chance only, and keeps the order of the rest', () => {
  const found = [
    memory('My dog is called Rex.', 1.4),
    memory('Hello?', 0.16),
    memory('A dog.', 0.3),
  ];
  expect(texts(worthTelling(found, 'What is my dog called?', 0.2))).toEqual([
    'My dog is called Rex.',
    'A dog.',
  ]);
});

it('leaves out the very words that are said again', () => {
  const found = [memory('what is my dog called', 1.9), memory('My dog is called Rex.', 1.4)];
  expect(texts(worthTelling(found, 'What is my dog called?', 0.2))).toEqual([
    'My dog is called Rex.',
  ]);
});

it('keeps them where the answer that they got is asked for', () => {
  const found = [memory('What is my dog called?', 1.9, 'Rex, you said.')];
  expect(worthTelling(found, 'What is my dog called?', 0.2)).toHaveLength(1);
});
