import type { StopReason } from '../../shared/contracts/generator';
import type { PromptPersona } from '../../shared/prompt';
import type { ReplyQuestion } from './reply-questions';

export type ReplyFault = 'empty' | 'too-long' | 'off-topic' | 'loop' | 'parrots-prompt' | 'script';

export interface ReplyVerdict {
  readonly right: boolean;
  readonly faults: readonly ReplyFault[];
}

/** Read aloud, sixty words take half a minute. */
const MAX_WORDS = 60;
/** As many words in a row as stand in the prompt are no accident. */
const PARROT_WORDS = 6;

/** Template marks, labels and the frame around recalled memories are never part of an answer. */
const PROMPT_FRAME = /[<>{}[\]|]|^\s*(- |\w+:)|\n|you heard|days ago|\bnotes\b|remembers:/iu;

/** A usable answer is short, on topic, does not go in circles and is not read off the prompt. */
export function checkReply(
  question: ReplyQuestion,
  reply: string,
  stopReason: StopReason,
  persona: PromptPersona,
): ReplyVerdict {
  const faults: ReplyFault[] = [];
  const spoken = words(reply);
  if (spoken.length === 0) faults.push('empty');
  if (spoken.length > MAX_WORDS) faults.push('too-long');
  if (!question.expects.test(reply) || question.forbids?.test(reply) === true) {
    faults.push('off-topic');
  }
  if (stopReason === 'loop' || repeatsASentence(reply)) faults.push('loop');
  if (parrots(spoken, persona)) faults.push('parrots-prompt');
  if (PROMPT_FRAME.test(reply)) faults.push('script');
  return { right: faults.length === 0, faults };
}

function repeatsASentence(reply: string): boolean {
  const sentences = reply
    .split(/[.!?]+/u)
    .map((sentence) => words(sentence).join(' '))
    .filter((sentence) => sentence.includes(' '));
  return new Set(sentences).size < sentences.length;
}

/** Character, rules and examples show the tone; said again they are noise. */
function parrots(spoken: readonly string[], persona: PromptPersona): boolean {
  const reply = ` ${spoken.join(' ')} `;
  const sources = [
    persona.character,
    ...persona.rules,
    ...persona.examples.flatMap((example) => [example.user, example.reply]),
  ];
  return sources.some((source) => {
    const list = words(source);
    const run = Math.min(PARROT_WORDS, Math.max(list.length, 1));
    // A whole short example said again counts as well, but for a word or two.
    if (run < 3) return false;
    for (let at = 0; at + run <= list.length; at += 1) {
      if (reply.includes(` ${list.slice(at, at + run).join(' ')} `)) return true;
    }
    return false;
  });
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}
