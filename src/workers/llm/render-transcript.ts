import type { Prompt, PromptExchange, PromptPersona } from '../../shared/prompt';
import { oneLine } from './segments';
import type { RenderedPrompt, Segment } from './segments';

/**
 * The prompt as a short script, one line a speaker: base models and very small instruct models go on
 * with it where a chat template makes them ramble (docs/decisions/0007-prompt-style.md).
 *
 * Each exchange is a segment of its own, so that an append-only history keeps its tokens.
 */
export function renderTranscript(prompt: Prompt, prependBos: boolean): RenderedPrompt {
  const { persona } = prompt;
  const userLabel = `${oneLine(persona.userName)}:`;
  const replyLabel = `${oneLine(persona.name)}:`;
  const ends = { stopTexts: [userLabel, replyLabel], singleLine: true };
  const open: Segment[] = prependBos ? [{ kind: 'builtin', text: 'BOS' }] : [];
  open.push(plain(opening(persona)));
  for (const exchange of persona.examples) open.push(...lines(exchange, userLabel, replyLabel));
  const known = [...prompt.profile, ...(prompt.summary === null ? [] : [prompt.summary])];
  if (known.length > 0) open.push(plain(`\n\n${remembered(persona, known)}`));
  for (const exchange of prompt.history) open.push(...lines(exchange, userLabel, replyLabel));
  if (prompt.recalled.length > 0) open.push(plain(`\n\n${remembered(persona, prompt.recalled)}`));
  if (prompt.situation.length > 0)
    open.push(plain(`\n(${prompt.situation.map(oneLine).join(' ')})`));
  for (const { name, text } of prompt.attachments ?? []) {
    open.push(plain(`\n(File ${oneLine(name)}: "${oneLine(text)}")`));
  }
  const closing = [plain(`\n${replyLabel}`)];
  // Before anything of the turn is known the prompt ends with the history: notes may come first.
  if (prompt.user === '' && !hasNotes(prompt)) {
    return { open, closing: [plain(`\n${userLabel}`), ...closing], ...ends };
  }
  open.push(plain(`\n${userLabel}`));
  // Separate, because these are the only tokens that change while the user is still speaking.
  if (prompt.user !== '') open.push(plain(` ${oneLine(prompt.user)}`));
  return { open, closing, ...ends };
}

function hasNotes({ recalled, situation, attachments = [] }: Prompt): boolean {
  return recalled.length + situation.length + attachments.length > 0;
}

function opening(persona: PromptPersona): string {
  return [persona.character, ...persona.rules].map(oneLine).join(' ');
}

function remembered(persona: PromptPersona, notes: readonly string[]): string {
  return `What ${oneLine(persona.name)} remembers, rightly or not: ${notes.map(oneLine).join(' ')}`;
}

function lines(exchange: PromptExchange, userLabel: string, replyLabel: string): Segment[] {
  return [
    plain(`\n${userLabel} ${oneLine(exchange.user)}\n${replyLabel}`),
    // As the model generated it: a blank after the label, then the words.
    plain(` ${oneLine(exchange.reply)}`),
  ];
}

function plain(text: string): Segment {
  return { kind: 'plain', text };
}
