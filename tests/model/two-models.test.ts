import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelPlace } from '../../src/shared/contracts/generator';
import { SPAN } from '../../src/shared/trace';
import type { SpanEvent } from '../../src/shared/trace';
import { createGenerators } from '../../src/workers/llm/generators';
import {
  callContext,
  generateOptions,
  loadOptions,
  MODEL_PATH,
  needsModel,
  promptOf,
  read,
} from './llm-fixture';

describe('two language models on one thread', needsModel(), () => {
  let folder: string;
  let models: ReturnType<typeof createGenerators>;
  let otherPath: string;

  const answer = (place: ModelPlace, user: string, tokens = 8) =>
    read(models.generate(place, promptOf(user), generateOptions(tokens), callContext()));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sotto-two-models-'));
    // A file of its own: nothing is shared through the path.
    otherPath = join(folder, 'other.gguf');
    await copyFile(MODEL_PATH, otherPath);
    models = createGenerators();
    await models.load('fast', loadOptions(), callContext());
  });

  afterAll(async () => {
    await models.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('the first answers while the second is read', async () => {
    const spans: SpanEvent[] = [];
    const loading = models.load('strong', loadOptions({ modelPath: otherPath }), callContext());
    const prompt = promptOf('What is the capital of France?');
    const { result } = await read(
      models.generate('fast', prompt, generateOptions(), callContext({ spans })),
    );
    expect(result.text).not.toBe('');
    const waited = spans.find(({ name }) => name === SPAN.llmQueue);
    // Behind nobody's work.
    expect(waited?.attributes['waitedFor']).toBe('llm thread');
    expect((await loading).contextTokens).toBe(1024);
  });

  it('each keeps what it has read, whatever the other answers in between', async () => {
    const first = await answer('strong', 'What do bees make?');
    expect(first.result.tokensReused).toBe(0);
    const promptTokens = first.result.tokensPrefilled;
    await answer('fast', 'Tell me about the sea and its many ships.');
    const again = await answer('strong', 'What do bees make?');
    // All but the token whose logits are needed.
    expect(again.result.tokensReused).toBe(promptTokens - 1);
    expect(again.result.text).toBe(first.result.text);
    const back = await answer('fast', 'Tell me about the sea and its many ships.');
    expect(back.result.tokensPrefilled).toBe(1);
  });

  it('gives back what one of them holds, and leaves the other alone', async () => {
    await answer('fast', 'What do cats eat?');
    await answer('strong', 'What do cats eat?');
    expect(await models.release('strong', callContext())).toBeGreaterThan(0);
    expect((await answer('fast', 'What do cats eat?')).result.tokensPrefilled).toBe(1);
    expect((await answer('strong', 'What do cats eat?')).result.tokensReused).toBe(0);
  });

  it('what one reads ahead gives way to an answer of the other', async () => {
    const past = { user: 'I told you a long story. '.repeat(30), reply: 'I remember it.' };
    const long = promptOf('', { history: [past] });
    await models.release('strong', callContext());
    const reading = models.prefill('strong', long, callContext());
    const outcome = expect(reading).rejects.toMatchObject({ kind: 'aborted' });
    const { result } = await answer('fast', 'Good morning!');
    await outcome;
    expect(result.text).not.toBe('');
    // What it had read by then is not read again.
    const read = await models.prefill('strong', long, callContext());
    expect(read.tokensReused + read.tokensPrefilled).toBeGreaterThan(200);
  });

  it('a load that is cancelled leaves room for the next', async () => {
    const controller = new AbortController();
    await models.unload('strong', callContext());
    const options = loadOptions({ modelPath: otherPath });
    const loading = models.load('strong', options, callContext(controller));
    controller.abort();
    await expect(loading).rejects.toMatchObject({ kind: 'aborted' });
    expect(() => models.countTokens('strong', ['x'], callContext())).toThrow(/no language model/u);
    expect((await answer('fast', 'Good morning!')).result.text).not.toBe('');
    await models.load('strong', options, callContext());
    expect((await answer('strong', 'Good morning!')).result.text).not.toBe('');
  });

  it('what is to go waits for a load that is under way, and goes then', async () => {
    const options = loadOptions({ modelPath: otherPath });
    await models.unload('strong', callContext());
    const loading = models.load('strong', options, callContext());
    await models.unload('strong', callContext());
    await loading;
    expect(() => models.countTokens('strong', ['x'], callContext())).toThrow(/no language model/u);
    await models.load('strong', options, callContext());
  });

  it('a file that is no model fails alone', async () => {
    const options = loadOptions({ modelPath: join(folder, 'nothing.gguf') });
    await expect(models.load('strong', options, callContext())).rejects.toMatchObject({
      kind: 'model-missing',
    });
    expect((await answer('fast', 'Good morning!')).result.text).not.toBe('');
  });

  it('the first one can be loaded for another backend while the second is being read', async () => {
    await models.unload('strong', callContext());
    const loading = models.load('strong', loadOptions({ modelPath: otherPath }), callContext());
    await models.load('fast', loadOptions({ backend: 'auto' }), callContext());
    await loading;
    expect((await answer('fast', 'Good morning!')).result.text).not.toBe('');
    expect(() => models.countTokens('strong', ['x'], callContext())).toThrow(/no language model/u);
  });
});
