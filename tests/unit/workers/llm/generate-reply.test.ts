import { describe, expect, it } from 'vitest';
import type { GenerationResult, ReplyChunk } from '../../../../src/shared/contracts/generator';
import { SottoError } from '../../../../src/shared/errors';
import { Tracer } from '../../../../src/shared/trace';
import type { SpanEvent } from '../../../../src/shared/trace';
import { generateReply } from '../../../../src/workers/llm/generate-reply';
import type { ReplyEngine } from '../../../../src/workers/llm/generate-reply';
import { SegmentTokenizer } from '../../../../src/workers/llm/segment-tokenizer';

const END = 0;
const letters = (text: string): number[] => [...text].map((letter) => letter.codePointAt(0) ?? 0);

/** Scripted order of tokens; a function among them runs before the next token. */
function engineOf(script: readonly (number | (() => void))[], cached = 0): ReplyEngine {
  let kept = cached;
  return {
    forget: () => {
      kept = 0;
      return Promise.resolve();
    },
    keepPrefix: () => Promise.resolve(kept),
    cachedTokens: 1000,
    detokenize: (tokens) => String.fromCodePoint(...tokens),
    isEnd: (token) => token === END,
    async *generate(_tokens, _sampling, _signal, onLogits) {
      onLogits();
      for (const step of script) {
        await Promise.resolve();
        if (typeof step === 'number') yield step;
        else step();
      }
    },
  };
}

async function run(
  engine: ReplyEngine,
  options: { maxTokens?: number; signal?: AbortSignal; singleLine?: boolean; reuse?: boolean } = {},
): Promise<{ chunks: ReplyChunk[]; result: GenerationResult; spans: SpanEvent[] }> {
  const spans: SpanEvent[] = [];
  const reply = generateReply(engine, new SegmentTokenizer(() => []), {
    rendered: {
      open: [],
      closing: [],
      stopTexts: ['Kim:'],
      singleLine: options.singleLine ?? true,
    },
    tokens: letters('prompt'),
    options: {
      maxTokens: options.maxTokens ?? 100,
      sampling: { temperature: 0, minP: 0, topK: 40, topP: 1, repeatPenalty: 1, seed: 1 },
      ...(options.reuse === undefined ? {} : { reuse: options.reuse }),
    },
    receivedMs: 0,
    signal: options.signal ?? new AbortController().signal,
    tracer: new Tracer('llm', { turnId: 't', parentId: null }, (span) => spans.push(span)),
  });
  const chunks: ReplyChunk[] = [];
  for (;;) {
    const step = await reply.next();
    if (step.done === true) {
      return { chunks, result: step.value, spans: spans.filter(({ endMs }) => endMs !== null) };
    }
    chunks.push(step.value);
  }
}

describe('generateReply', () => {
  it('streams the text and returns it whole', async () => {
    const { chunks, result } = await run(engineOf([...letters(' Hi you.'), END], 4));
    expect(chunks.map(({ text }) => text).join('')).toBe('Hi you.');
    expect(result).toMatchObject({
      text: 'Hi you.',
      stopReason: 'end',
      tokensReused: 4,
      tokensPrefilled: 2,
      tokensGenerated: 8,
    });
  });

  it('evaluates the whole prompt when nothing is to be reused', async () => {
    const { result } = await run(engineOf([...letters('Hi.'), END], 4), { reuse: false });
    expect(result).toMatchObject({ tokensReused: 0, tokensPrefilled: 6 });
  });

  it('has spans without a gap between them', async () => {
    const { spans } = await run(engineOf([...letters('Hi.'), END]));
    expect(spans.map(({ name }) => name)).toEqual([
      'llm.prefill',
      'llm.first_decode',
      'llm.decode',
    ]);
    expect(spans[1]?.startMs).toBe(spans[0]?.endMs);
    expect(spans[2]?.startMs).toBe(spans[1]?.endMs);
    expect(spans[0]?.attributes).toMatchObject({ tokensReused: 0, tokensPrefilled: 6 });
  });

  it('stops at the token limit, at the line end and at a label', async () => {
    expect((await run(engineOf(letters('abcdefgh')), { maxTokens: 5 })).result).toMatchObject({
      text: 'abcde',
      stopReason: 'max-tokens',
    });
    expect((await run(engineOf(letters('One.\nTwo.')))).result.text).toBe('One.');
    expect((await run(engineOf(letters('One. Kim: Two')))).result.text).toBe('One.');
  });

  it('stops a loop', async () => {
    const { result } = await run(engineOf(letters('I am here. '.repeat(9))));
    expect(result.stopReason).toBe('loop');
    expect(result.text.length).toBeLessThan(30);
  });

  it('keeps the partial text when it is cancelled', async () => {
    const controller = new AbortController();
    const stop = (): void => {
      controller.abort();
    };
    const { result, spans } = await run(
      engineOf([...letters('Half a'), stop, ...letters(' word')]),
      {
        signal: controller.signal,
      },
    );
    expect(result.stopReason).toBe('aborted');
    expect(result.text).toBe('Half a');
    expect(spans.at(-1)?.attributes['stopReason']).toBe('aborted');
  });

  it('answers a cancel during the prefill with an empty reply', async () => {
    const engine = engineOf([]);
    const result = await run({
      ...engine,
      cachedTokens: 2,
      async *generate() {
        throw new SottoError('aborted', 'cancelled');
      },
    });
    expect(result.result).toMatchObject({
      text: '',
      stopReason: 'aborted',
      tokensGenerated: 0,
      tokensPrefilled: 2,
    });
    expect(result.spans).toHaveLength(1);
  });

  it('passes an error of the engine on, its span closed', async () => {
    const failing = {
      ...engineOf([]),
      async *generate() {
        throw new Error('decode failed');
      },
    } satisfies ReplyEngine;
    await expect(run(failing)).rejects.toThrow('decode failed');
  });
});
