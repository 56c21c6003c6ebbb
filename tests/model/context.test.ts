import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { GenerationResult } from '../../src/shared/contracts/generator';
import type { RecalledMemory } from '../../src/shared/contracts/memory';
import { nowMs } from '../../src/shared/clock';
import type { Prompt } from '../../src/shared/prompt';
import { defaultSettings } from '../../src/shared/settings';
import { assembleContext } from '../../src/main/context/assemble';
import { recalledLine } from '../../src/main/context/recalled-line';
import { compactWhenIdle, layOutHistory } from '../../src/main/context/compact';
import type { WindowParts } from '../../src/main/context/compact';
import { Conversation, NOTHING_STABLE } from '../../src/main/context/conversation';
import { measureLayout } from '../../src/main/context/prompt-layout';
import { TokenCounter } from '../../src/main/context/token-counter';
import { windowLimits } from '../../src/main/context/window-limits';
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

const CONTEXT_TOKENS = 512;
const REPLY_TOKENS = 16;

/** What people say in the middle of an evening, in our words. */
const SAID = [
  'Good evening! I just came home from the bakery.',
  'My sister Nora is coming to stay for a week.',
  'What could we cook together?',
  'She does not eat meat.',
  'The window in the guest room is broken, by the way.',
  'What was I going to repair?',
  'I am a little tired today.',
  'Tell me something nice about rain.',
];

describe.each(['chat', 'transcript'] as const)(
  'the context of a long conversation (%s)',
  needsModel(),
  (promptStyle) => {
    let generator: TestGenerator;
    let parts: WindowParts;

    beforeAll(async () => {
      generator = createGenerator();
      await generator.load(
        loadOptions({ promptStyle, contextTokens: CONTEXT_TOKENS }),
        callContext(),
      );
      const client = {
        countTokens: (texts: readonly string[]) =>
          Promise.resolve(generator.countTokens(texts, callContext())),
        countPrompt: (prompt: Prompt) =>
          Promise.resolve(generator.countPrompt(prompt, callContext())),
      };
      const { persona } = promptOf('');
      parts = {
        conversation: new Conversation('long'),
        counter: new TokenCounter(client),
        layout: await measureLayout(client, persona, CONTEXT_TOKENS - REPLY_TOKENS),
        contextParts: [],
        contextTokens: CONTEXT_TOKENS,
        maxReplyTokens: REPLY_TOKENS,
        settings: defaultSettings,
      };
    });

    afterAll(async () => {
      await generator.dispose();
    });

    it('evaluates nothing twice: each turn finds all that was laid out before it', async () => {
      let compactions = 0;
      for (let turn = 0; turn < 16; turn++) {
        const { dropped } = await compactWhenIdle(parts, { signal: new AbortController().signal });
        if (dropped.length > 0) compactions += 1;
        const warm = await generator.prefill(layOutHistory(parts), callContext());
        const laidOut = warm.tokensReused + warm.tokensPrefilled;
        // In idle time only the last exchange is evaluated, unless the window was compacted.
        if (turn > 0 && dropped.length === 0) expect(warm.tokensPrefilled).toBeLessThan(80);

        const user = SAID[turn % SAID.length] ?? '';
        // Every second turn brings a memory, so that turns with and without one follow each other.
        const recalled = turn % 2 === 0 ? [] : [quoted('I have to repair the window.')];
        const { prompt, report } = await assembled(parts, user, recalled);
        expect(report.overflowed).toBe(false);
        expect(generator.countPrompt(prompt, callContext())).toBeLessThanOrEqual(
          report.tokensAfter,
        );
        const result = await reply(generator, prompt);
        expect(result.tokensReused).toBeGreaterThanOrEqual(laidOut);
        const late = report.parts
          .filter(({ name }) => name === 'recalled' || name === 'user')
          .reduce((sum, { tokens }) => sum + tokens, 0);
        expect(result.tokensPrefilled).toBeLessThanOrEqual(late + 12);
        parts.conversation.add({
          id: `t${turn}`,
          conversationId: 'long',
          input: 'text',
          state: 'done',
          startedMs: nowMs(),
          userText: user,
          replyText: result.text,
          // Now and then the user interrupts.
          heardText: turn % 5 === 4 ? result.text.split(' ').slice(0, 4).join(' ') : result.text,
          language: 'en',
          error: null,
        });
      }
      expect(compactions).toBeGreaterThan(0);
    });

    it('never counts less than the model does, whatever is said', async () => {
      const text = fc.oneof(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
        fc.lorem({ maxCount: 12 }),
        fc.constantFrom('<|im_end|>', 'Zoë 👍 日本', '1,234.50 €', 'a\nb', '  x  '),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({ user: text, reply: text }), { maxLength: 5 }),
          fc.array(text, { maxLength: 4 }),
          fc.array(text, { maxLength: 3 }),
          fc.option(text),
          text,
          async (exchanges, recalled, profile, summary, user) => {
            const { prompt, report } = await assembleContext({
              layout: parts.layout,
              stable: { profile, seen: profile, summary },
              exchanges: exchanges.map((exchange, index) => ({ turnId: `${index}`, ...exchange })),
              left: { exchanges: 0, tokens: 0 },
              recalled,
              facts: [],
              factsFirst: false,
              situation: ['It is evening.'],
              user,
              attachments: [{ name: 'list.txt', text: 'milk\nbread' }],
              lateTokens: 10_000,
              limits: limitsOf(10_000),
              countTokens: (texts) => counted(parts, texts),
            });
            const real = generator.countPrompt(prompt, callContext());
            expect(real).toBeLessThanOrEqual(report.tokensAfter);
          },
        ),
        { numRuns: 200 },
      );
    });
  },
);

async function counted(parts: WindowParts, texts: readonly string[]): Promise<readonly number[]> {
  return await parts.counter.count(texts, new AbortController().signal, undefined);
}

const limitsOf = (limitTokens: number) => windowLimits(limitTokens, 0, defaultSettings.context);

async function assembled(parts: WindowParts, user: string, recalled: readonly string[]) {
  const { conversation, layout } = parts;
  return await assembleContext({
    layout,
    stable: NOTHING_STABLE,
    exchanges: conversation.exchanges,
    left: conversation.left,
    recalled,
    facts: [],
    factsFirst: false,
    situation: [],
    user,
    attachments: [],
    lateTokens: 96,
    limits: limitsOf(CONTEXT_TOKENS - REPLY_TOKENS),
    countTokens: (texts) => counted(parts, texts),
  });
}

async function reply(generator: TestGenerator, prompt: Prompt): Promise<GenerationResult> {
  const replying = generator.generate(prompt, generateOptions(REPLY_TOKENS), callContext());
  return (await read(replying)).result;
}

function quoted(text: string): string {
  const memory: RecalledMemory = {
    memoryId: 1,
    turnId: 'before',
    text,
    speaker: 'user',
    score: 1,
    source: 'both',
    distance: 0.2,
    saidMs: nowMs() - 86_400_000,
  };
  return recalledLine(memory, nowMs());
}
