import type { Generator } from '../../../shared/contracts/generator';
import { FACT_CATEGORIES } from '../../../shared/contracts/profile';
import type { FactCategory } from '../../../shared/contracts/profile';
import { throwIfAborted } from '../../../shared/errors';
import type { Prompt } from '../../../shared/prompt';
import type { CallOptions, Client } from '../../../shared/rpc/contract';
import { contentStems } from '../language/words';
import { candidate } from './build-candidate';
import type { Candidate } from './candidate';
import { ownWords, sentencesOf } from './own-words';
import { sentenceKind } from './sentence-kind';
import { saysNothing } from './stands-alone';
import { sentence } from './third-person';

/**
 * One line: "none", or up to three facts with their categories. The words of a fact are free, so the
 * grammar makes an answer readable; whether it is true is checked against the user's words afterwards.
 */
export const FACTS_GRAMMAR = [
  'root ::= "none" | fact (" | " fact){0,2}',
  'fact ::= category ": " text',
  `category ::= ${FACT_CATEGORIES.map((name) => `"${name}"`).join(' | ')}`,
  `text ::= [A-Z] [a-zA-Z0-9 ,.'%$&/+-]{6,100}`,
].join('\n');

const MAX_TOKENS = 72;

/** What is asked: the same words for every message, so that all of it but the message is cached. */
const PROMPT: Omit<Prompt, 'user'> = {
  persona: {
    name: 'Notes',
    userName: 'Message',
    character:
      'Notes says what each Message tells about the person who wrote it and is true for months: who ' +
      'they are, people, work, skills, goals, likes, events. Notes says none when there is nothing.',
    rules: [],
    examples: [
      {
        user: 'I work as a nurse in Leeds and my son Tim started school.',
        reply: 'WORK: Works as a nurse in Leeds | RELATION: Their son Tim started school',
      },
      { user: 'Thanks, that helps a lot! What should I cook tonight?', reply: 'none' },
      { user: 'We might try the blue one, I like blue.', reply: 'PREFERENCE: Likes blue' },
      { user: 'The train was late again and I spilled my coffee.', reply: 'none' },
    ],
  },
  profile: [],
  summary: null,
  history: [],
  recalled: [],
  situation: [],
};

/** Longer messages are not for a small model, and cost seconds. */
const MAX_CHARACTERS = 600;

/**
 * What the language model finds in the user's words that the rules did not, behind the same gate:
 * statements of the user's own, and nothing that does not stand in them. For idle time; the cache of
 * the conversation stays. Kind `aborted` when it is cancelled.
 */
export async function modelFacts(
  text: string,
  generator: Pick<Client<Generator>, 'generate'>,
  options: CallOptions = {},
): Promise<readonly Candidate[]> {
  const told = sentencesOf(ownWords(text, 'text')).filter(
    (said) => sentenceKind(said) === 'statement' && !/\?\W*$/u.test(said),
  );
  const user = told.join(' ');
  if (user === '' || user.length > MAX_CHARACTERS) return [];
  const sampling = { temperature: 0, minP: 0, topK: 1, topP: 1, repeatPenalty: 1, seed: 1 };
  const stream = generator.generate(
    { ...PROMPT, user },
    { maxTokens: MAX_TOKENS, sampling, grammar: FACTS_GRAMMAR, aside: true },
    options,
  );
  // The chunks add up to the result's text.
  for await (const _chunk of stream);
  const { text: answer, stopReason } = await stream.result;
  throwIfAborted(options.signal);
  // A fact that was cut off says something else than was meant.
  return stopReason === 'end' ? readFacts(answer, user) : [];
}

/** The facts of an answer that stand in the user's words; exported for its tests. */
export function readFacts(answer: string, user: string): readonly Candidate[] {
  const said = new Set(contentStems(user));
  return answer.split(' | ').flatMap((line) => {
    const match = /^([A-Z]+): (.+)$/u.exec(line.trim());
    const category = FACT_CATEGORIES.find((name): name is FactCategory => name === match?.[1]);
    const text = sentence((match?.[2] ?? '').replace(/^(?:the )?(?:user|person|they)\s+/iu, ''));
    const stems = contentStems(text);
    if (category === undefined || stems.length === 0 || saysNothing(text)) return [];
    return stems.every((word) => said.has(word)) ? [candidate(category, text, user)] : [];
  });
}
