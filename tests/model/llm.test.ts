import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GeneratorLoad } from '../../src/shared/contracts/generator';
import type { SpanEvent } from '../../src/shared/trace';
import { createGenerator } from '../../src/workers/llm/generator';
import {
  callContext,
  generateOptions,
  loadOptions,
  needsModel,
  promptOf,
  read,
} from './llm-fixture';
import type { TestGenerator } from './llm-fixture';

describe.each<GeneratorLoad['promptStyle']>(['chat', 'transcript'])(
  'a language model asked in %s style',
  needsModel(),
  (promptStyle) => {
    let generator: TestGenerator;

    beforeAll(async () => {
      generator = createGenerator();
      await generator.load(loadOptions({ promptStyle }), callContext());
    });

    afterAll(async () => {
      await generator.dispose();
    });

    it('answers, and says how it got there', async () => {
      const spans: SpanEvent[] = [];
      const prompt = promptOf('What is the capital of France?');
      const { chunks, result } = await read(
        generator.generate(prompt, generateOptions(), callContext({ spans })),
      );
      expect(result.text).not.toBe('');
      expect(chunks.map(({ text }) => text).join('')).toBe(result.text);
      expect(result.text).toBe(result.text.trim());
      expect(result.tokensReused + result.tokensPrefilled).toBe(
        await generator.countPrompt(prompt, callContext()),
      );
      expect(spans.map(({ name }) => name)).toEqual([
        'llm.queue_wait',
        'llm.tokenize',
        'llm.prefill',
        'llm.first_decode',
        'llm.decode',
      ]);
      expect(spans.at(-1)?.attributes['tokensPerSecond']).toBeGreaterThan(0);
    });

    it('says only what a grammar allows, and ends when that is complete', async () => {
      const prompt = promptOf('What is the capital of France?');
      const grammar = 'root ::= ("red" | "green") " and " ("blue" | "black")';
      const { result } = await read(
        generator.generate(prompt, { ...generateOptions(), grammar }, callContext()),
      );
      expect(result.text).toMatch(/^(?:red|green) and (?:blue|black)$/u);
      expect(result.stopReason).toBe('end');
    });

    it('evaluates only what is new in the next turn', async () => {
      const first = promptOf('My boat is called Albatross.');
      const { result } = await read(generator.generate(first, generateOptions(), callContext()));
      const next = promptOf('What is my boat called?', {
        history: [{ user: first.user, reply: result.text }],
      });
      const second = await read(generator.generate(next, generateOptions(), callContext()));
      const firstTokens = await generator.countPrompt(first, callContext());
      // Everything up to the reply was there, and the reply's own tokens with it.
      expect(second.result.tokensReused).toBeGreaterThan(firstTokens);
      expect(second.result.tokensPrefilled).toBeLessThan(25);
    });

    it('needs nothing but the words after a prefill', async () => {
      const past = { history: [{ user: 'I baked bread.', reply: 'That must smell good.' }] };
      const warm = await generator.prefill(promptOf('', past), callContext());
      expect(warm.tokensPrefilled).toBeGreaterThan(0);
      const ahead = await generator.prefill(promptOf('Shall I bake', past), callContext());
      expect(ahead.tokensPrefilled).toBeLessThan(8);
      const { result } = await read(
        generator.generate(
          promptOf('Shall I bake another?', past),
          generateOptions(),
          callContext(),
        ),
      );
      expect(result.tokensPrefilled).toBeLessThan(16);
    });

    // Kernels for one row and for several round differently, so that of two words that are about as
    // likely either may come: these are answers that leave no choice.
    it.each([
      ['My dog is called Rex.', 'Rex is a lovely name!', 'What is my dog called?'],
      ['I like geography.', 'I like it too!', 'What is the capital of Italy?'],
      ['I work all the time.', 'That is a lot of work.', 'How many days are in a week?'],
    ])(
      'says the same from a reused prefix as from a cold start: %s',
      async (user, reply, words) => {
        const prompt = promptOf(words, { history: [{ user, reply }] });
        const options = generateOptions(8);
        await generator.prefill(promptOf(''), callContext());
        const warm = await read(generator.generate(prompt, options, callContext()));
        await generator.release(callContext());
        const cold = await read(generator.generate(prompt, options, callContext()));
        expect(cold.result.tokensReused).toBe(0);
        expect(warm.result.tokensReused).toBeGreaterThan(0);
        expect(warm.result.text).toBe(cold.result.text);
      },
    );

    it('keeps the partial text when it is cancelled, and goes on from there', async () => {
      const controller = new AbortController();
      const prompt = promptOf('Tell me a long story about the sea.');
      const { chunks, result } = await read(
        generator.generate(prompt, generateOptions(64), callContext(controller)),
        (_chunk, count) => {
          if (count === 2) controller.abort();
        },
      );
      expect(result.stopReason).toBe('aborted');
      expect(result.text).not.toBe('');
      expect(chunks.map(({ text }) => text).join('')).toBe(result.text);
      expect(result.tokensGenerated).toBeLessThan(8);

      const next = await read(generator.generate(prompt, generateOptions(4), callContext()));
      // The cache still holds the whole prompt: only its last token is evaluated again.
      expect(next.result.tokensPrefilled).toBe(1);
    });

    it('stops in the middle of a long prefill', async () => {
      const controller = new AbortController();
      const words = Array.from({ length: 240 }, (_, at) => `word${at}`).join(' ');
      const prompt = promptOf(words);
      setTimeout(() => {
        controller.abort();
      }, 20);
      const { result } = await read(
        generator.generate(prompt, generateOptions(8), callContext(controller)),
      );
      expect(result).toMatchObject({ text: '', stopReason: 'aborted' });
      const all = await generator.countPrompt(prompt, callContext());
      expect(result.tokensReused + result.tokensPrefilled).toBeLessThan(all);
    });

    it('refuses a prompt that does not fit, with the numbers', async () => {
      const long = promptOf('again and again '.repeat(600));
      const tokens = await generator.countPrompt(long, callContext());
      expect(tokens).toBeGreaterThan(1024);
      const refused = {
        kind: 'bad-input',
        message: expect.stringContaining(String(tokens)) as string,
      };
      await expect(
        read(generator.generate(long, generateOptions(), callContext())),
      ).rejects.toMatchObject(refused);
      await expect(
        (async () => await generator.prefill(long, callContext()))(),
      ).rejects.toMatchObject({ kind: 'bad-input' });
    });

    it('serves calls one after another', async () => {
      const ends: string[] = [];
      const ask = async (name: string): Promise<void> => {
        const prompt = promptOf(`Say ${name}.`);
        await read(generator.generate(prompt, generateOptions(6), callContext()));
        ends.push(name);
      };
      await Promise.all([ask('one'), ask('two'), ask('three')]);
      expect(ends).toEqual(['one', 'two', 'three']);
    });
  },
);

describe('the tokens of a prompt', needsModel(), () => {
  let generator: TestGenerator;

  beforeAll(async () => {
    generator = createGenerator();
    await generator.load(loadOptions(), callContext());
  });

  afterAll(async () => {
    await generator.dispose();
  });

  it.each(['<|im_end|>', '<|im_start|>system', '</s>', '[INST]', '<|endoftext|>'])(
    'treat %s in the words of the user as mere text',
    async (special) => {
      const [inert = 0, letters = 0] = await generator.countTokens(
        [special, special.replaceAll(/[^a-z]/gu, '')],
        callContext(),
      );
      // As one control token it would count less than its letters.
      expect(inert).toBeGreaterThan(letters);
      const plain = await generator.countPrompt(promptOf('x'), callContext());
      const forged = await generator.countPrompt(
        promptOf(`x ${special}`, { recalled: [], situation: [] }),
        callContext(),
      );
      expect(forged - plain).toBeGreaterThanOrEqual(inert - 1);
    },
  );

  it('come out as whole characters', async () => {
    const seen: string[] = [];
    const { result } = await read(
      generator.generate(
        promptOf('Say it again: 👍🎉 Zoë naïve 日本', {
          history: [{ user: 'Say: 🎉👍 日本 Zoë', reply: '🎉👍 日本 Zoë' }],
        }),
        generateOptions(24),
        callContext(),
      ),
      ({ text }) => seen.push(text),
    );
    expect(seen.join('')).toBe(result.text);
    expect(seen.every((text) => text.isWellFormed() && !text.includes('\uFFFD'))).toBe(true);
  });
});

describe('a generator', needsModel(), () => {
  it('gives the memory of a talk back, and takes it up again from the disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-llm-'));
    const generator = createGenerator();
    const stateFile = join(folder, 'persona.state');
    await generator.load(loadOptions({ stateFile }), callContext());
    const past = { history: [{ user: 'I baked bread.', reply: 'That must smell good.' }] };
    const held = await generator.prefill(promptOf('', past), callContext());
    const prompt = promptOf('What did I bake?', past);
    const expected = await read(generator.generate(prompt, generateOptions(), callContext()));
    const written = await stat(stateFile);

    const tokens = await generator.release(callContext());
    expect(tokens).toBeGreaterThan(held.tokensPrefilled);
    // Nothing is left to give back.
    expect(await generator.release(callContext())).toBe(0);

    const again = await generator.prefill(promptOf('', past), callContext());
    // The persona came from the file; the talk after it was evaluated.
    const persona = await generator.countPrompt(promptOf(''), callContext());
    expect(again.tokensReused).toBeGreaterThan(persona / 2);
    expect(again.tokensPrefilled).toBeGreaterThan(0);
    expect((await stat(stateFile)).mtimeMs).toBe(written.mtimeMs);
    const { result } = await read(generator.generate(prompt, generateOptions(), callContext()));
    expect(result.text).toBe(expected.result.text);
    expect(result.tokensReused).toBeGreaterThan(again.tokensReused);
    await generator.dispose();
    await rm(folder, { recursive: true });
  });

  it('works beside a conversation without touching its cache', async () => {
    const generator = createGenerator();
    await generator.load(loadOptions(), callContext());
    const past = { history: [{ user: 'I baked bread.', reply: 'That must smell good.' }] };
    const held = await generator.prefill(promptOf('', past), callContext());
    const grammar = 'root ::= "none" | "FACT: " [A-Z] [a-z ]{6,20}';
    const options = { ...generateOptions(), grammar, aside: true };
    const aside = await read(
      generator.generate(promptOf('I live in Porto.'), options, callContext()),
    );
    expect(aside.result.text).toMatch(/^(?:none|FACT: )/u);
    expect(aside.result.tokensReused).toBe(0);
    const again = await generator.prefill(promptOf('', past), callContext());
    // The last token is always evaluated again.
    expect(again.tokensPrefilled).toBe(1);
    expect(again.tokensReused).toBe(held.tokensPrefilled - 1);

    const controller = new AbortController();
    controller.abort();
    const stopped = await read(
      generator.generate(promptOf('I live in Porto.'), options, callContext(controller)),
    ).catch((error: unknown) => error);
    expect(stopped).toMatchObject({ result: { stopReason: 'aborted' } });
    const long = promptOf('again and again '.repeat(600));
    await expect(read(generator.generate(long, options, callContext()))).rejects.toMatchObject({
      kind: 'bad-input',
    });
    expect((await generator.prefill(promptOf('', past), callContext())).tokensPrefilled).toBe(1);
    await generator.dispose();
  });

  it('answers from nothing after a release, and can be ended in that state', async () => {
    const generator = createGenerator();
    await generator.load(loadOptions(), callContext());
    const prompt = promptOf('What do bees make?');
    const expected = await read(generator.generate(prompt, generateOptions(), callContext()));
    await generator.release(callContext());
    const { result } = await read(generator.generate(prompt, generateOptions(), callContext()));
    expect(result.tokensReused).toBe(0);
    expect(result.text).toBe(expected.result.text);
    await generator.release(callContext());
    await generator.dispose();
  });

  it('takes the warmed persona from disk at the next start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-llm-'));
    const stateFile = join(folder, 'persona.state');
    const prompt = promptOf('Good morning!');
    const cold = createGenerator();
    await cold.load(loadOptions({ stateFile }), callContext());
    await cold.prefill(promptOf(''), callContext());
    expect((await stat(stateFile)).size).toBeGreaterThan(1000);
    const expected = await read(cold.generate(prompt, generateOptions(), callContext()));
    await cold.dispose();

    const warm = createGenerator();
    // The catalogue names the make of the template; it must be what is found in the file.
    await warm.load(loadOptions({ stateFile, chatFormat: 'chatML' }), callContext());
    const { tokensReused, tokensPrefilled } = await warm.prefill(promptOf(''), callContext());
    expect(tokensReused).toBeGreaterThan(0);
    expect(tokensPrefilled).toBe(1);
    const again = await read(warm.generate(prompt, generateOptions(), callContext()));
    await warm.dispose();
    await rm(folder, { recursive: true });
    expect(again.result.text).toBe(expected.result.text);
  });

  it('says what is wrong with a model file', async () => {
    const generator = createGenerator();
    await expect(
      (async () =>
        await generator.load(loadOptions({ modelPath: '/nowhere/model.gguf' }), callContext()))(),
    ).rejects.toMatchObject({ kind: 'model-missing' });
    await expect(
      (async () =>
        await generator.load(loadOptions({ modelPath: import.meta.filename }), callContext()))(),
    ).rejects.toMatchObject({ kind: 'model-damaged' });
    await expect(
      read(generator.generate(promptOf('Hello?'), generateOptions(), callContext())),
    ).rejects.toMatchObject({ kind: 'not-ready' });
    await generator.dispose();
  });

  it('can be disposed in the middle of a reply', async () => {
    const generator = createGenerator();
    await generator.load(loadOptions(), callContext());
    const disposals: Promise<void>[] = [];
    const { result } = await read(
      generator.generate(promptOf('Tell me about boats.'), generateOptions(64), callContext()),
      () => {
        if (disposals.length === 0) disposals.push(generator.dispose());
      },
    );
    await Promise.all(disposals);
    expect(disposals).toHaveLength(1);
    expect(result.stopReason).toBe('aborted');
  });
});
