import { describe, expect, it } from 'vitest';
import { ContextKeeper } from '../../../../src/main/context/context-keeper';
import { Conversation } from '../../../../src/main/context/conversation';
import { TokenCounter } from '../../../../src/main/context/token-counter';
import type { AnswerModel } from '../../../../src/main/turn/turn-parts';
import { nothingLoaded } from '../../../../src/main/engines/engine-info';
import { SottoError, abortError } from '../../../../src/shared/errors';
import type { Prompt } from '../../../../src/shared/prompt';
import { defaultSettings } from '../../../../src/shared/settings';
import { sampleLayout } from '../../../turn/fakes/sample-layout';

const WORDS_EACH = 20;
const MAX_REPLY_TOKENS = 96;

function fakeModel(name: string, log: string[], prompts: Prompt[]) {
  return {
    load: () => Promise.reject(new SottoError('bug', 'nothing is loaded here')),
    unload: () => Promise.resolve(),
    countPrompt: () => Promise.resolve(20),
    countTokens: (texts: readonly string[]) =>
      Promise.resolve(texts.map((text) => text.split(/\s+/u).length)),
    prefill: (prompt: Prompt) => {
      log.push(`${name} reads`);
      prompts.push(prompt);
      return Promise.resolve({ tokensReused: 0, tokensPrefilled: 1, prefillMs: 1 });
    },
    release: () => {
      log.push(`${name} gives back`);
      return Promise.resolve(7);
    },
    generate: () => {
      throw new SottoError('bug', 'nothing is asked here');
    },
  };
}

function rig(exchanges: number, strongContextTokens: number, releaseAfterMs = 60_000) {
  const log: string[] = [];
  const prompts: Prompt[] = [];
  const told: string[] = [];
  const generator = fakeModel('fast', log, prompts);
  const strong = fakeModel('strong', log, prompts);
  const voice = { embed: () => Promise.reject(abortError('no voice here')) };
  const keeper = new ContextKeeper(
    // The voice is not asked.
    { generator, strong, info: nothingLoaded(), voice: voice as never },
    (text) => told.push(text),
    () => Promise.resolve(),
    releaseAfterMs,
  );
  const conversation = new Conversation('c1');
  for (let index = 0; index < exchanges; index += 1) {
    const text = Array.from({ length: WORDS_EACH / 2 }, (_, word) => `w${index}-${word}`).join(' ');
    conversation.add({
      id: `turn ${index}`,
      conversationId: 'c1',
      input: 'text',
      state: 'done',
      startedMs: 1,
      userText: text,
      replyText: text,
      heardText: text,
      language: 'en',
      error: null,
    });
  }
  const model: AnswerModel = {
    generator: strong,
    counter: new TokenCounter(strong),
    layout: sampleLayout(),
    contextTokens: strongContextTokens,
    sampling: { temperature: 0, minP: 0, topK: 0, topP: 1, repeatPenalty: 1, seed: 1 },
    configuration: { model: 'big', quantisation: null, backend: 'cpu', threads: 1 },
    usable: () => true,
    lost: () => undefined,
  };
  const parts = {
    conversation,
    counter: new TokenCounter(generator),
    layout: sampleLayout(),
    contextParts: [],
    contextTokens: 2048,
    maxReplyTokens: MAX_REPLY_TOKENS,
    settings: defaultSettings,
    strong: { ready: true, model } as const,
  };
  return { keeper, parts, conversation, log, prompts, told };
}

describe('in idle time, where two models are chosen', () => {
  it('both read the talk, the fast one first', async () => {
    const { keeper, parts, log, prompts } = rig(5, 2048);
    await keeper.settle(parts, { signal: new AbortController().signal });
    expect(log).toEqual(['fast reads', 'strong reads']);
    expect(prompts[1]?.history).toEqual(prompts[0]?.history);
    expect(prompts[0]?.history).toHaveLength(5);
    keeper.dispose();
  });

  it('what is too long for either leaves the window of both', async () => {
    const { keeper, parts, conversation, prompts } = rig(20, 512);
    await keeper.settle(parts, { signal: new AbortController().signal });
    // 20 exchanges of 28 tokens fit the first model; of the second they may fill half.
    expect(conversation.exchanges.length).toBeLessThan(20);
    const room = (512 - MAX_REPLY_TOKENS) * defaultSettings.context.compactTo;
    expect(20 + conversation.exchanges.length * (WORDS_EACH + 8)).toBeLessThanOrEqual(room);
    expect(prompts.map(({ history }) => history.length)).toEqual([
      conversation.exchanges.length,
      conversation.exchanges.length,
    ]);
    const kept = conversation.exchanges.length;
    await keeper.settle(parts, { signal: new AbortController().signal });
    expect(conversation.exchanges).toHaveLength(kept);
    keeper.dispose();
  });

  it('after a long silence both give their memory back', async () => {
    const { keeper, parts, log, told } = rig(1, 2048, 1);
    await keeper.settle(parts, { signal: new AbortController().signal });
    while (!log.includes('strong gives back')) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(log.slice(-2)).toEqual(['fast gives back', 'strong gives back']);
    expect(told).toEqual([]);
    keeper.dispose();
  });

  it('under a turn the end of that turn settles, not the arrival of the second one', async () => {
    const { keeper, parts, log } = rig(1, 2048);
    keeper.onPhase('thinking', () => parts);
    await keeper.settleSoon(() => parts);
    expect(log).toEqual([]);
    keeper.onPhase('idle', () => parts);
    await keeper.settleSoon(() => parts);
    expect(log).toEqual(['fast reads', 'strong reads']);
    keeper.dispose();
  });

  it('at quit nothing more is read', async () => {
    const { keeper, parts, log } = rig(1, 2048);
    keeper.dispose();
    await keeper.settleSoon(() => parts);
    expect(log).toEqual([]);
  });

  it('stops reading where whoever asked for it stops', async () => {
    const { keeper, parts, log, told } = rig(1, 2048);
    const asking = new AbortController();
    const reading = keeper.settleSoon(() => parts, asking.signal);
    asking.abort();
    await reading;
    expect(log).toEqual([]);
    expect(told).toEqual([]);
    keeper.dispose();
  });
});
