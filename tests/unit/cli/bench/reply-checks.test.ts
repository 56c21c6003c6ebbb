import { describe, expect, it } from 'vitest';
import { checkReply } from '../../../../src/cli/bench/reply-checks';
import { RECALL_QUESTIONS } from '../../../../src/cli/bench/reply-memories';
import { REPLY_QUESTIONS } from '../../../../src/cli/bench/reply-questions';
import type { PromptPersona } from '../../../../src/shared/prompt';

const persona: PromptPersona = {
  name: 'Ada',
  userName: 'Kim',
  character: 'Ada is a calm friend who listens and answers in few words.',
  rules: [],
  examples: [{ user: 'Any plans?', reply: 'The garden needs some water today, I think.' }],
};
const question = { id: 'q', kind: 'fact', user: 'What do bees make?', expects: /honey/iu } as const;
const faultsOf = (reply: string, stop: 'end' | 'loop' = 'end'): readonly string[] =>
  checkReply(question, reply, stop, persona).faults;

describe('checkReply', () => {
  it('passes a short answer that is on topic', () => {
    expect(checkReply(question, 'Bees make honey.', 'end', persona)).toEqual({
      right: true,
      faults: [],
    });
  });

  it.each([
    ['empty', ''],
    ['off-topic', 'They fly a lot.'],
    ['too-long', 'Honey is nice. '.repeat(1) + 'and so on it goes '.repeat(13)],
    ['loop', 'They make honey. They sleep. They make honey.'],
    ['parrots-prompt', 'Honey. The garden needs some water today.'],
    ['parrots-prompt', 'Honey, from a calm friend who listens and answers.'],
    ['script', 'Honey. <|im_end|>'],
    ['script', 'Kim: honey'],
    ['script', '3 days ago, you heard: "honey"'],
  ])('finds %s', (fault, reply) => {
    expect(faultsOf(reply)).toContain(fault);
  });

  it('counts what the loop guard stopped', () => {
    expect(faultsOf('Honey.', 'loop')).toEqual(['loop']);
  });
});

describe('REPLY_QUESTIONS', () => {
  it('are sixty, fifteen of each kind, with names of their own', () => {
    expect(REPLY_QUESTIONS).toHaveLength(60);
    expect(new Set(REPLY_QUESTIONS.map(({ id }) => id)).size).toBe(60);
    for (const kind of ['told', 'fact', 'feeling', 'request']) {
      expect(REPLY_QUESTIONS.filter((question) => question.kind === kind)).toHaveLength(15);
    }
  });

  it('cannot be answered by saying the question again, nor by nothing', () => {
    for (const { user, expects, kind } of REPLY_QUESTIONS) {
      expect(expects.test('')).toBe(false);
      if (kind === 'told') expect(expects.test(user)).toBe(false);
    }
  });

  it('tell the asked fact beforehand, in the talk or in memory', () => {
    for (const { kind, history = [], recalled = [], expects } of REPLY_QUESTIONS) {
      if (kind !== 'told') continue;
      const told = [...history.map(({ user }) => user), ...recalled.map(({ text }) => text)];
      expect(told.some((text) => expects.test(text))).toBe(true);
    }
  });
});

describe('RECALL_QUESTIONS', () => {
  it('have their answer in one recalled memory and nowhere else', () => {
    const ids = new Set(RECALL_QUESTIONS.map(({ id }) => id));
    expect(ids.size).toBe(RECALL_QUESTIONS.length);
    for (const { user, expects, recalled = [] } of RECALL_QUESTIONS) {
      expect(expects.test(user)).toBe(false);
      const telling = recalled.filter(({ text, answer = '' }) => expects.test(`${text} ${answer}`));
      expect(telling).toHaveLength(1);
    }
  });
});
