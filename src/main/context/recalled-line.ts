import type { RecalledMemory } from '../../shared/contracts/memory';

const DAY_MS = 86_400_000;

/** A memory as quoted data with its source and time; the renderer frames the block. */
export function recalledLine(memory: RecalledMemory, nowMs: number): string {
  const days = Math.floor((nowMs - memory.saidMs) / DAY_MS);
  const when = days <= 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
  const who = memory.speaker === 'user' ? 'you heard' : 'you said';
  const line = `${when}, ${who}: "${quoted(memory.text)}"`;
  return memory.answer === undefined
    ? line
    : `${line}, you answered: "${shortened(quoted(memory.answer))}"`;
}

function quoted(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}

/** An answer is quoted beside the words it belongs to; its beginning and some more say what it was. */
const MAX_ANSWER_CHARACTERS = 240;

function shortened(text: string): string {
  if (text.length <= MAX_ANSWER_CHARACTERS) return text;
  return `${text.slice(0, text.lastIndexOf(' ', MAX_ANSWER_CHARACTERS))} …`;
}
