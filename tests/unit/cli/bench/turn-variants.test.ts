import { describe, expect, it } from 'vitest';
import { noCalls, pickVariants, variantParts } from '../../../../src/cli/bench/turn-variants';
import type { TurnVariant } from '../../../../src/cli/bench/turn-variants';
import type { TurnParts } from '../../../../src/main/turn/turn-parts';
import { AsyncQueue } from '../../../../src/shared/rpc/queue';
import { defaultSettings } from '../../../../src/shared/settings';

/** A stream that the test feeds, and what it was asked with. */
function scripted<Chunk, Result>(result: Result) {
  const queue = new AsyncQueue<Chunk>();
  return {
    push: (chunk: Chunk) => {
      queue.push(chunk);
    },
    close: () => {
      queue.close();
    },
    stream: {
      result: Promise.resolve(result),
      [Symbol.asyncIterator]: () => queue[Symbol.asyncIterator](),
    },
  };
}

function rig(variant: TurnVariant) {
  const asked: unknown[] = [];
  const reply = scripted<{ text: string; tokens: number }, { stopReason: string }>({
    stopReason: 'end',
  });
  const speech = scripted<{ samples: Float32Array }, { sampleRateHz: number }>({
    sampleRateHz: 22_050,
  });
  const calls = noCalls();
  const engines = {
    transcriber: {
      open: (_id: string, options: unknown) => {
        asked.push(options);
        return scripted(undefined).stream;
      },
    },
    generator: {
      generate: (_prompt: unknown, options: unknown) => {
        asked.push(options);
        return reply.stream;
      },
    },
    voice: {
      embed: () => Promise.resolve([]),
      synthesize: (text: string) => {
        asked.push(text);
        return speech.stream;
      },
    },
    memory: { recall: () => Promise.resolve({ memories: [] }) },
  };
  const parts = variantParts(
    {
      engines,
      settings: defaultSettings,
      sampling: { temperature: 0.3, seed: null },
      maxReplyTokens: 96,
    } as unknown as TurnParts,
    { variant, seed: 7, maxReplyTokens: 48, calls },
  );
  return { parts, asked, reply, speech, calls };
}

const LISTEN = {
  language: 'en',
  languages: [],
  prompt: '',
  window: 'sized',
  partials: true,
} as const;
const PROMPT = {} as Parameters<TurnParts['engines']['generator']['generate']>[0];

describe('variantParts', () => {
  it('gives every variant the same sampling and reply cap', () => {
    for (const variant of pickVariants([])) {
      const { parts } = rig(variant);
      expect(parts.sampling).toMatchObject({ temperature: 0.3, seed: 7 });
      expect(parts.maxReplyTokens).toBe(48);
    }
  });

  it('leaves the product as it ships', () => {
    expect(rig('product').parts.settings).toBe(defaultSettings);
  });

  it('does nothing ahead in sequential', () => {
    const { parts } = rig('sequential');
    expect(parts.settings.speech.partials).toBe(false);
    expect(parts.mayWorkAhead()).toBe(false);
  });

  it('hears the plain way: full window, no partial passes', () => {
    const { parts, asked } = rig('naive');
    parts.engines.transcriber.open('u', LISTEN, {});
    expect(asked).toMatchObject([{ window: 'full', partials: false }]);
  });

  it('answers the plain way: nothing reused, and the text when all of it is there', async () => {
    const { parts, asked, reply } = rig('naive');
    const { sampling, maxReplyTokens: maxTokens } = parts;
    const stream = parts.engines.generator.generate(PROMPT, { maxTokens, sampling }, {});
    const chunks: string[] = [];
    const read = (async () => {
      for await (const { text } of stream) chunks.push(text);
    })();
    reply.push({ text: 'One. ', tokens: 2 });
    reply.push({ text: 'Two.', tokens: 4 });
    await Promise.resolve();
    expect(chunks).toEqual([]);
    reply.close();
    await read;
    expect(chunks).toEqual(['One. Two.']);
    expect(asked).toMatchObject([{ maxTokens: 48, reuse: false }]);
  });

  it('speaks the plain way: the whole reply at once, and only once', async () => {
    const { parts, asked, reply, speech, calls } = rig('naive');
    const { engines, sampling, maxReplyTokens: maxTokens } = parts;
    reply.push({ text: 'One. Two.', tokens: 4 });
    reply.close();
    for await (const _chunk of engines.generator.generate(PROMPT, { maxTokens, sampling }, {}));
    speech.push({ samples: new Float32Array(3) });
    speech.push({ samples: new Float32Array(4) });
    speech.close();
    const lengths: number[] = [];
    for (const clause of ['One.', 'Two.']) {
      const options = { speed: 1, deterministic: false };
      for await (const { samples } of engines.voice.synthesize(clause, options, {})) {
        lengths.push(samples.length);
      }
    }
    expect(lengths).toEqual([7]);
    expect(asked.slice(1)).toEqual(['One. Two.']);
    expect(calls.synthesize?.text).toBe('One.');
  });

  it('keeps the first call of each kind for the floor', () => {
    const { parts, calls } = rig('sequential');
    const { engines, sampling, maxReplyTokens: maxTokens } = parts;
    engines.generator.generate(PROMPT, { maxTokens, sampling }, {});
    engines.voice.synthesize('First.', { speed: 1, deterministic: false }, {});
    engines.voice.synthesize('Second.', { speed: 1, deterministic: false }, {});
    expect(calls.generate?.options).toMatchObject({ maxTokens: 48 });
    expect(calls.synthesize?.text).toBe('First.');
  });
});

describe('pickVariants', () => {
  it('keeps the order of the pipeline and refuses what there is not', () => {
    expect(pickVariants(['product', 'naive'])).toEqual(['naive', 'product']);
    expect(() => pickVariants(['fast'])).toThrow('no variant "fast"');
  });
});
