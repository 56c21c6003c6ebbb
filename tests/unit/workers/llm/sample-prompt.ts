import type { Prompt } from '../../../../src/shared/prompt';

/** A prompt in which every part has something. */
export const SAMPLE_PROMPT: Prompt = {
  persona: {
    name: 'Ada',
    userName: 'Kim',
    character: 'Ada talks with Kim.',
    rules: ['Ada is brief.'],
    examples: [{ user: 'Hi!', reply: 'Hello!' }],
  },
  profile: ['Kim paints.'],
  summary: 'They spoke of boats.',
  history: [{ user: 'I have a cat.', reply: 'How nice.' }],
  recalled: ['yesterday: "my cat is Tom"'],
  situation: ['It is evening.'],
  user: 'Who is Tom?',
};
