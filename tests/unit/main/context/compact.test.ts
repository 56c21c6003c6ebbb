import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { defaultSettings } from '../../../../src/shared/settings';
import { SottoError } from '../../../../src/shared/errors';
import {
  compactWhenIdle,
  layOutHistory,
  profileChange,
} from '../../../../src/main/context/compact';
import type { WindowParts } from '../../../../src/main/context/compact';
import type { ContextPart } from '../../../../src/main/context/context-part';
import { Conversation, NOTHING_STABLE } from '../../../../src/main/context/conversation';
import { TokenCounter } from '../../../../src/main/context/token-counter';
import { sampleLayout } from '../../../turn/fakes/sample-layout';

const good = (): AbortSignal => new AbortController().signal;

function part(name: ContextPart['name'], lines: readonly string[] | Error): ContextPart {
  return {
    name,
    build: () => (lines instanceof Error ? Promise.reject(lines) : Promise.resolve(lines)),
  };
}

/** A window of exchanges that take `size` tokens each, template included. */
function windowOf(count: number, size: number, over: Partial<WindowParts> = {}): WindowParts {
  const conversation = new Conversation('c1');
  for (let index = 0; index < count; index++) add(conversation, `t${index}`, size);
  const countTokens = (texts: readonly string[]): Promise<number[]> =>
    Promise.resolve(texts.map((text) => text.split(/\s+/u).filter(Boolean).length));
  return {
    conversation,
    counter: new TokenCounter({ countTokens }),
    layout: sampleLayout(),
    contextParts: [],
    contextTokens: 1100,
    maxReplyTokens: 100,
    settings: defaultSettings,
    ...over,
  };
}

function add(conversation: Conversation, id: string, size: number): void {
  const heardText = Array.from({ length: size - 8 - 1 }, () => 'word').join(' ');
  conversation.add({
    id,
    conversationId: 'c1',
    input: 'text',
    state: 'done',
    startedMs: 0,
    userText: id,
    replyText: heardText,
    heardText,
    language: 'en',
    error: null,
  });
}

describe('compactWhenIdle', () => {
  it('leaves a window below 80 % of the limit alone', async () => {
    const parts = windowOf(15, 50);
    const done = await compactWhenIdle(parts, { signal: good() });
    expect(done).toMatchObject({ dropped: [], changed: false, tokensBefore: 20 + 15 * 50 });
    expect(parts.conversation.exchanges).toHaveLength(15);
  });

  it('above it drops the oldest whole exchanges down to half', async () => {
    const parts = windowOf(17, 50);
    const done = await compactWhenIdle(parts, { signal: good() });
    expect(done.tokensBefore).toBe(870);
    expect(done.tokensAfter).toBe(470);
    expect(done.dropped.map(({ turnId }) => turnId)).toEqual(
      Array.from({ length: 8 }, (_, index) => `t${index}`),
    );
    expect(parts.conversation.exchanges[0]?.turnId).toBe('t8');
    expect(parts.conversation.left).toEqual({ exchanges: 8, tokens: 400 });
  });

  it('obeys the number of exchanges too', async () => {
    const context = { ...defaultSettings.context, maxExchanges: 10 };
    const parts = windowOf(11, 20, { settings: { ...defaultSettings, context } });
    await compactWhenIdle(parts, { signal: good() });
    expect(parts.conversation.exchanges).toHaveLength(5);
  });

  it('whatever the sizes: ends at or below 80 %, keeps order, is done after one go', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 10, max: 900 }), { maxLength: 40 }),
        async (of) => {
          const parts = windowOf(0, 0);
          for (const [index, size] of of.entries()) add(parts.conversation, `t${index}`, size);
          const before = parts.conversation.exchanges;
          const first = await compactWhenIdle(parts, { signal: good() });
          expect(first.tokensAfter).toBeLessThanOrEqual(800);
          const { exchanges } = parts.conversation;
          expect(exchanges).toEqual(before.slice(before.length - exchanges.length));
          const second = await compactWhenIdle(parts, { signal: good() });
          expect(second).toMatchObject({ dropped: [], changed: false });
        },
      ),
    );
  });

  it('the history only grows at its end between two compactions', async () => {
    const parts = windowOf(0, 0);
    let last: readonly string[] = [];
    let compactions = 0;
    for (let turn = 0; turn < 200; turn++) {
      add(parts.conversation, `t${turn}`, 30 + (turn % 40));
      const { dropped } = await compactWhenIdle(parts, { signal: good() });
      const now = parts.conversation.exchanges.map(({ turnId }) => turnId);
      if (dropped.length > 0) compactions += 1;
      else expect(now.slice(0, last.length)).toEqual(last);
      last = now;
    }
    expect(compactions).toBeGreaterThan(5);
    expect(compactions).toBeLessThan(30);
  });

  it('asks for the summary when something leaves, after it was told what leaves', async () => {
    let summary = 'nothing yet';
    const summarize: ContextPart = { name: 'summary', build: () => Promise.resolve([summary]) };
    const parts = windowOf(17, 50, { contextParts: [summarize] });
    const done = await compactWhenIdle(parts, {
      signal: good(),
      onLeaving: (leaving) => {
        summary = `${leaving.length} exchanges`;
        return Promise.resolve();
      },
    });
    expect(done.changed).toBe(true);
    expect(layOutHistory(parts).summary).toBe('8 exchanges');
  });

  it('sums up what a turn had to take out itself, once', async () => {
    const parts = windowOf(17, 50);
    parts.conversation.overflow({ exchanges: 8, tokens: 400 });
    expect(parts.conversation.exchanges[0]?.turnId).toBe('t8');
    expect(parts.conversation.left).toEqual({ exchanges: 8, tokens: 400 });
    const summedUp: string[] = [];
    const compact = () =>
      compactWhenIdle(parts, {
        signal: good(),
        onLeaving: (leaving) => {
          summedUp.push(...leaving.map(({ turnId }) => turnId));
          return Promise.resolve();
        },
      });
    await compact();
    await compact();
    expect(summedUp).toEqual(['t0', 't1', 't2', 't3', 't4', 't5', 't6', 't7']);
    expect(parts.conversation.exchanges).toHaveLength(9);
    expect(parts.conversation.left).toEqual({ exchanges: 8, tokens: 400 });
  });

  it('keeps a small new fact late, and restates when facts are gone or many are new', async () => {
    const stable = { profile: ['Has a dog.'], seen: ['Has a dog.'], summary: null };
    const few = windowOf(1, 20, { contextParts: [part('profile', ['Has a dog.', 'Likes tea.'])] });
    few.conversation.restate(stable);
    expect((await compactWhenIdle(few, { signal: good() })).changed).toBe(false);
    expect(few.conversation.stable).toEqual(stable);

    const gone = windowOf(1, 20, { contextParts: [part('profile', ['Has a cat.'])] });
    gone.conversation.restate(stable);
    expect((await compactWhenIdle(gone, { signal: good() })).changed).toBe(true);
    expect(layOutHistory(gone).profile).toEqual(['Has a cat.']);

    const lines = [
      'Has a dog.',
      ...Array.from({ length: 20 }, (_, index) => `Likes food ${index}.`),
    ];
    const many = windowOf(1, 20, { contextParts: [part('profile', lines)] });
    many.conversation.restate(stable);
    expect((await compactWhenIdle(many, { signal: good() })).changed).toBe(true);
    expect(layOutHistory(many).profile).toEqual(lines);
  });

  it('gives the profile no more than its share', async () => {
    const lines = Array.from({ length: 90 }, (_, index) => `Knows fact number ${index} well.`);
    const parts = windowOf(1, 20, { contextParts: [part('profile', lines)] });
    await compactWhenIdle(parts, { signal: good(), restate: true });
    const { profile, seen } = parts.conversation.stable;
    expect(profile).toEqual(lines.slice(0, profile.length));
    expect(profile.length).toBeLessThan(30);
    expect(seen).toEqual(lines);
    expect((await compactWhenIdle(parts, { signal: good() })).changed).toBe(false);
  });

  it('keeps what was stated when the parts fail', async () => {
    const broken = new SottoError('engine-failed', 'no database');
    const parts = windowOf(17, 50, {
      contextParts: [part('profile', broken), part('summary', broken)],
    });
    const stable = { profile: ['Has a dog.'], seen: ['Has a dog.'], summary: 'Dogs.' };
    parts.conversation.restate(stable);
    await compactWhenIdle(parts, { signal: good() });
    expect(parts.conversation.stable).toEqual(stable);
  });

  it('leaves the window as it was when it is cancelled', async () => {
    const cancel = new AbortController();
    const parts = windowOf(17, 50);
    const compacting = compactWhenIdle(parts, {
      signal: cancel.signal,
      onLeaving: () => {
        cancel.abort(new SottoError('aborted', 'the key is held'));
        return Promise.resolve();
      },
    });
    await expect(compacting).rejects.toMatchObject({ kind: 'aborted' });
    expect(parts.conversation.exchanges).toHaveLength(17);
    expect(parts.conversation.stable).toBe(NOTHING_STABLE);
  });
});

describe('profileChange', () => {
  it('tells what no longer holds and what is new since it was stated', () => {
    const stated = { profile: ['a', 'b'], seen: ['a', 'b', 'c'], summary: null };
    expect(profileChange(stated, ['b', 'c', 'd'])).toEqual({ stale: ['a'], newer: ['d'] });
  });
});
