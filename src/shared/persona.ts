import { z } from 'zod';
import type { PromptPersona } from './prompt';

/**
 * A persona is data: who the companion is, how it talks, and with which voice. The default lies in
 * `resources/personas/`; a user's own lie in the data folder and take precedence by id.
 */
const line = (maxCharacters: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxCharacters)
    .regex(/^[^\r\n]*$/u, 'must be one line');

/** Speaker labels in a transcript: a colon would end them early. */
const label = line(32).regex(/^[^:]*$/u, 'must not contain a colon');

export const personaSchema = z.strictObject({
  version: z.literal(1),
  /** File name without `.json`; what the settings name. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/u, 'lower-case letters, digits and dashes'),
  name: label,
  /** What the companion calls the user; the user's label in a transcript. */
  userName: label,
  /** One or a few sentences; every token of it is in every prompt. */
  character: line(1200),
  rules: z.array(line(300)).max(12),
  /** Show the tone; facts in them may leak into answers, so they should hold none. */
  examples: z.array(z.strictObject({ user: line(300), reply: line(600) })).max(12),
  /** Language it speaks by default: ISO 639-1. */
  language: z.string().regex(/^[a-z]{2}$/u, 'ISO 639-1, two letters'),
  /** Catalogue id of its voice, or null for the voice chosen in the settings. */
  voiceId: z.string().min(1).max(128).nullable(),
  style: z.strictObject({
    /** Speaking rate, 1 as recorded. */
    speed: z.number().min(0.5).max(2),
    /** Longest reply in tokens, or null for the one chosen in the settings. */
    maxReplyTokens: z.number().int().min(8).max(1024).nullable(),
  }),
});

export type Persona = z.infer<typeof personaSchema>;

/** A persona as the editor lists it. */
export interface PersonaEntry {
  readonly persona: Persona;
  /** The user's own can be deleted. */
  readonly isOwn: boolean;
  /** Deleting it brings the one back that ships under this id. */
  readonly replacesShipped: boolean;
}

/** The part of a persona that goes into the prompt. */
export function promptPersona(persona: Persona): PromptPersona {
  const { name, userName, character, rules, examples } = persona;
  return { name, userName, character, rules, examples };
}
