import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { assembleContext } from '../../../../src/main/context/assemble';
import type { AssembleInput } from '../../../../src/main/context/assemble';
import { windowLimits } from '../../../../src/main/context/window-limits';
import { defaultSettings } from '../../../../src/shared/settings';
import { NOTHING_STABLE } from '../../../../src/main/context/conversation';
import { sampleLayout, samplePersona } from '../../../turn/fakes/sample-layout';

const wordCount = (text: string): number => text.split(/\s+/u).filter(Boolean).length;
const words = (count: number, word = 'word'): string =>
  Array.from({ length: count }, () => word).join(' ');

const limitsOf = (limitTokens: number) => windowLimits(limitTokens, 0, defaultSettings.context);

function input(change: Partial<AssembleInput> = {}): AssembleInput {
  return {
    layout: sampleLayout(),
    stable: NOTHING_STABLE,
    exchanges: [],
    left: { exchanges: 0, tokens: 0 },
    recalled: [],
    facts: [],
    factsFirst: false,
    situation: [],
    user: 'hello there',
    attachments: [],
    lateTokens: 10_000,
    limits: limitsOf(1000),
    countTokens: (texts) => Promise.resolve(texts.map(wordCount)),
    ...change,
  };
}

const exchange = (index: number, size: number) => ({
  turnId: `t${index}`,
  user: `question ${index}`,
  reply: words(size),
});

const sizes = (most: number, maxLength: number) =>
  fc.array(fc.integer({ min: 1, max: most }), { maxLength });
const lines = (counts: readonly number[], name: string): string[] =>
  counts.map((count, index) => words(count, `${name}${index}`));

/** Everything a turn may bring, in any amount. */
const anyInput = fc
  .record({
    history: sizes(60, 30),
    recalled: sizes(40, 6),
    facts: sizes(12, 6),
    situation: sizes(10, 3),
    profile: sizes(12, 8),
    summary: fc.option(fc.integer({ min: 1, max: 60 })),
    file: fc.option(fc.integer({ min: 1, max: 20 })),
    user: fc.integer({ min: 1, max: 20 }),
    lateTokens: fc.integer({ min: 0, max: 200 }),
    limitTokens: fc.integer({ min: 80, max: 900 }),
    factsFirst: fc.boolean(),
  })
  .map((of) =>
    input({
      ...of,
      limits: limitsOf(of.limitTokens),
      exchanges: of.history.map((size, index) => exchange(index, size)),
      recalled: lines(of.recalled, 'memory'),
      facts: lines(of.facts, 'fact'),
      situation: lines(of.situation, 'now'),
      stable: {
        profile: lines(of.profile, 'line'),
        seen: [],
        summary: of.summary === null ? null : words(of.summary, 'sum'),
      },
      attachments: of.file === null ? [] : [{ name: 'notes.txt', text: words(of.file) }],
      user: words(of.user, 'said'),
    }),
  );

describe('assembleContext', () => {
  it('never goes over the limit and keeps what the user said and attached whole', async () => {
    await fc.assert(
      fc.asyncProperty(anyInput, async (of) => {
        const { prompt, report } = await assembleContext(of);
        expect(report.tokensAfter).toBeLessThanOrEqual(of.limits.limitTokens);
        expect(prompt.user).toBe(of.user);
        expect(prompt.attachments ?? []).toEqual(of.attachments);
        expect(prompt.persona.character).toBe(samplePersona.character);
      }),
    );
  });

  it('keeps whole messages in order: the newest exchanges, the first lines, the best memories', async () => {
    await fc.assert(
      fc.asyncProperty(anyInput, async (of) => {
        const { prompt, report } = await assembleContext(of);
        const kept = of.exchanges.slice(of.exchanges.length - prompt.history.length);
        expect(prompt.history).toEqual(kept.map(({ user, reply }) => ({ user, reply })));
        expect(prompt.profile).toEqual(of.stable.profile.slice(0, prompt.profile.length));
        expect(prompt.situation).toEqual(of.situation.slice(0, prompt.situation.length));
        const memories = prompt.recalled.filter((line) => line.startsWith('memory'));
        // The best first; one that was too long may be missing between them.
        let from = 0;
        for (const line of memories) {
          from = of.recalled.indexOf(line, from) + 1;
          expect(from).toBeGreaterThan(0);
        }
        expect(report.kept + report.droppedNow).toBe(of.exchanges.length);
        expect(report.recalledDropped).toBe(of.recalled.length - memories.length);
      }),
    );
  });

  it('accounts for every token, and gives the same for the same', async () => {
    await fc.assert(
      fc.asyncProperty(anyInput, async (of) => {
        const first = await assembleContext(of);
        const { report } = first;
        expect(report.parts.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(report.tokensAfter);
        expect(report.tokensBefore).toBeGreaterThanOrEqual(report.tokensAfter);
        expect(await assembleContext(of)).toEqual(first);
      }),
    );
  });

  it('drops no exchange for as long as anything of lower priority is left', async () => {
    await fc.assert(
      fc.asyncProperty(anyInput, async (of) => {
        const { prompt, report } = await assembleContext(of);
        if (report.droppedNow > report.leavesNow.exchanges) {
          expect(prompt.situation).toEqual([]);
          expect(prompt.summary).toBeNull();
          expect(prompt.recalled.filter((line) => line.startsWith('memory'))).toEqual([]);
          expect(report.parts[0]).toEqual({ name: 'persona', tokens: 10 });
        }
        if (prompt.profile.length < of.stable.profile.length) expect(prompt.history).toEqual([]);
      }),
    );
  });

  it('touches nothing when all of it fits', async () => {
    const of = input({
      exchanges: [exchange(0, 5), exchange(1, 5)],
      recalled: ['today, you heard: "Anna lives in Lisbon"'],
      facts: ['Has a dog called Rex.'],
      situation: ['It is Monday.'],
      stable: { profile: ['Lives in Porto.'], seen: [], summary: 'Talk about dogs.' },
    });
    const { prompt, report } = await assembleContext(of);
    expect(report).toMatchObject({ overflowed: false, droppedNow: 0, reductionPercent: 0 });
    expect(report.leftOut).toEqual([]);
    expect(prompt.recalled).toEqual([...of.recalled, ...of.facts]);
    expect(prompt.summary).toBe('Talk about dogs.');
  });

  it('makes up for the compaction that idle time owes, and the next turn keeps its prefix', async () => {
    // 10 of the persona and 45 of 20 each: above 80 % of the limit, with room for the words.
    const exchanges = Array.from({ length: 45 }, (_, index) => exchange(index, 10));
    const recalled = [words(60, 'memory')];
    const fits = await assembleContext(input({ exchanges, user: words(10) }));
    expect(fits.report).toMatchObject({ overflowed: false, droppedNow: 0 });
    expect(fits.report.leavesNow).toEqual({ exchanges: 0, tokens: 0 });

    const first = await assembleContext(input({ exchanges, recalled, user: words(40) }));
    const { leavesNow, droppedNow, kept } = first.report;
    expect(first.report.overflowed).toBe(true);
    expect(droppedNow).toBe(leavesNow.exchanges);
    // Nothing else had to go: the memory is still told.
    expect(first.prompt.recalled).toEqual(recalled);
    expect(kept * 20).toBeLessThanOrEqual(500);

    const left = [...exchanges.slice(droppedNow), exchange(45, 10)];
    const next = await assembleContext(input({ exchanges: left, recalled, user: words(40) }));
    expect(next.report).toMatchObject({ overflowed: false, droppedNow: 0 });
    expect(next.prompt.history.slice(0, kept)).toEqual(first.prompt.history);
  });

  it('takes nothing out for good when it is only the words that are long', async () => {
    const exchanges = Array.from({ length: 10 }, (_, index) => exchange(index, 10));
    const { report } = await assembleContext(input({ exchanges, user: words(900) }));
    expect(report.droppedNow).toBeGreaterThan(0);
    expect(report.leavesNow).toEqual({ exchanges: 0, tokens: 0 });
  });

  it('counts what left the window before as dropped', async () => {
    const left = { exchanges: 7, tokens: 500 };
    const { report } = await assembleContext(input({ exchanges: [exchange(0, 5)], left }));
    expect(report).toMatchObject({ kept: 1, dropped: 7, droppedNow: 0, overflowed: false });
    expect(report.tokensBefore - report.tokensAfter).toBe(500);
    expect(report.reductionPercent).toBeGreaterThan(80);
  });

  it('gives what is said late only the room of the class, facts or memories first', async () => {
    const late = { recalled: [words(20, 'memory')], facts: [words(20, 'fact')], lateTokens: 30 };
    const memories = await assembleContext(input(late));
    expect(memories.prompt.recalled).toEqual(late.recalled);
    expect(memories.report.leftOut).toEqual([
      { part: 'profile', because: 'no room for 1 of its lines' },
    ]);
    const facts = await assembleContext(input({ ...late, factsFirst: true }));
    expect(facts.prompt.recalled).toEqual(late.facts);
    expect(facts.report.recalledDropped).toBe(1);
    expect(facts.report.overflowed).toBe(false);
  });

  it('refuses words that do not fit by themselves, with the numbers', async () => {
    const long = input({ user: words(300), limits: limitsOf(200) });
    await expect(assembleContext(long)).rejects.toMatchObject({
      kind: 'bad-input',
      message: 'the message is 308 tokens long; the model has room for 190',
    });
  });
});
