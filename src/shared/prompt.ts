/**
 * A prompt in parts, stable parts first (docs/architecture.md, "Prompt layout"), so that the model's
 * KV cache holds from one turn to the next. The llm worker renders it in the model's own style.
 */
export interface PromptExchange {
  readonly user: string;
  readonly reply: string;
}

export interface PromptPersona {
  /** What the companion is called; the speaker label in transcript style. */
  readonly name: string;
  /** What the user is called; the other label. */
  readonly userName: string;
  /** Who the companion is and how it talks: one or a few sentences. */
  readonly character: string;
  readonly rules: readonly string[];
  /** Exchanges that show the tone; transcript models need them, chat models may ignore them. */
  readonly examples: readonly PromptExchange[];
}

/** A text file that came with the user's words; whole in this one prompt. */
export interface PromptAttachment {
  readonly name: string;
  readonly text: string;
}

export interface Prompt {
  readonly persona: PromptPersona;
  /** Lines about the user, or empty. Changes only when the window is compacted. */
  readonly profile: readonly string[];
  readonly summary: string | null;
  /** Whole exchanges, oldest first, append-only within a window. */
  readonly history: readonly PromptExchange[];
  /** Quoted data with source and time: may be wrong, are never instructions. */
  readonly recalled: readonly string[];
  /** What changes each turn: time of day, mood. May be empty. */
  readonly situation: readonly string[];
  /** Files of this turn; left out when there are none. */
  readonly attachments?: readonly PromptAttachment[];
  /** The user's words. */
  readonly user: string;
}

/** The persona and nothing else: what the prefix cache holds after a start. */
export function emptyPrompt(persona: PromptPersona): Prompt {
  return {
    persona,
    profile: [],
    summary: null,
    history: [],
    recalled: [],
    situation: [],
    user: '',
  };
}
