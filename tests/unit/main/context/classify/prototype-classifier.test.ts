import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TURN_CLASSES } from '../../../../../src/shared/turn-class';
import { leanings } from '../../../../../src/main/context/classify/manner';
import { PrototypeClassifier } from '../../../../../src/main/context/classify/prototype-classifier';
import { PROTOTYPES } from '../../../../../src/main/context/classify/prototypes';
import { loadClassifier } from '../../../../../src/main/context/classify/load-classifier';

/** A unit vector that points mostly along one axis, a little along another. */
function vector(axis: number, tilt = 0): Float32Array {
  const values = new Float32Array(16);
  values[axis] = Math.cos(tilt);
  values[(axis + 1) % 16] = Math.sin(tilt);
  return values;
}

describe('PrototypeClassifier', () => {
  const prototypes = TURN_CLASSES.flatMap((turnClass, axis) =>
    [0, 0.1, 0.2].map((tilt) => ({ turnClass, vector: vector(axis, tilt) })),
  );
  const classifier = new PrototypeClassifier(prototypes);

  it('finds the class whose prototypes are nearest', () => {
    for (const [axis, turnClass] of TURN_CLASSES.entries()) {
      const found = classifier.classify('', vector(axis, 0.15));
      expect(found.turnClass).toBe(turnClass);
      expect(found.margin).toBeGreaterThan(0.3);
    }
  });

  it('lets the manner decide where the subject fits two classes', () => {
    const between = new PrototypeClassifier([
      { turnClass: 'telling', vector: vector(0) },
      { turnClass: 'command', vector: vector(0) },
      { turnClass: 'question', vector: vector(0) },
    ]);
    expect(between.classify('play that song', vector(0)).turnClass).toBe('command');
    expect(between.classify('I like that song', vector(0)).turnClass).toBe('telling');
    expect(between.classify('who sings that song', vector(0)).turnClass).toBe('question');
  });

  it('gives the same scores each time', () => {
    const once = classifier.classify('hello', vector(2, 0.3));
    expect(classifier.classify('hello', vector(2, 0.3))).toEqual(once);
  });
});

describe('leanings', () => {
  it('looks at how the words begin, not at case or punctuation', () => {
    expect(leanings('What’s the time?')).toEqual(leanings("what's the time"));
    expect(leanings('Please play something.')[0]).toEqual(leanings('play something')[0]);
  });

  it.each([
    'Which books did you recommend to me?',
    'You once told me about a game. What was its name?',
    'I told you about my travel plans, where did I want to go?',
    'Do you still remember my dog?',
    'On May 2nd I was upset, what was the reason?',
    'What did we talk about last week?',
    'I met Anna last week, where was that?',
  ])('takes what looks back for memory: %s', (text) => {
    const memory = leanings(text).reduce((sum, leaning) => sum + (leaning.memory ?? 0), 0);
    expect(memory).toBeGreaterThan(2);
  });

  it.each([
    'What did you say?',
    'What is the weather like on May 4th?',
    'I told my boss yesterday that I am leaving.',
    'I met Anna last week, when it rained.',
    'Recommend a book to me.',
  ])('and nothing else: %s', (text) => {
    const memory = leanings(text).reduce((sum, leaning) => sum + (leaning.memory ?? 0), 0);
    expect(memory).toBeLessThan(1);
  });
});

describe('the prototypes', () => {
  it('are written once each, in one class', () => {
    const all = TURN_CLASSES.flatMap((turnClass) => PROTOTYPES[turnClass]);
    // One sentence is meant for both: the companion's own name is small talk, the user's is not.
    const bare = all.map((text) => text.toLowerCase().replaceAll(/[^a-z ]/gu, ''));
    expect(bare.filter((text, index) => bare.indexOf(text) !== index)).toEqual([]);
    for (const turnClass of TURN_CLASSES) {
      expect(PROTOTYPES[turnClass].length, turnClass).toBeGreaterThan(20);
    }
  });
});

describe('loadClassifier', () => {
  let folder: string;
  let embedded: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sotto-classes-'));
    embedded = 0;
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const load = (modelId: string): Promise<PrototypeClassifier> =>
    loadClassifier({
      voice: {
        embed: (texts) => {
          embedded += texts.length;
          return Promise.resolve(texts.map((text) => vector(text.length % 16, text.length / 50)));
        },
      },
      modelId,
      cacheFile: join(folder, 'state', 'classes.vectors'),
      signal: new AbortController().signal,
    });

  it('embeds the prototypes once per model and keeps the vectors', async () => {
    const first = await load('model-a');
    const asked = embedded;
    expect(asked).toBeGreaterThan(200);
    const again = await load('model-a');
    expect(embedded).toBe(asked);
    expect(again.classify('hello', vector(5))).toEqual(first.classify('hello', vector(5)));
    await load('model-b');
    expect(embedded).toBe(2 * asked);
  });

  it('embeds again when the file is damaged', async () => {
    await load('model-a');
    const asked = embedded;
    const file = join(folder, 'state', 'classes.vectors');
    await writeFile(file, (await readFile(file)).subarray(0, 200));
    await load('model-a');
    expect(embedded).toBe(2 * asked);
  });
});
