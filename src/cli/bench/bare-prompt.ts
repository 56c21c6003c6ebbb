import type { Prompt, PromptPersona } from '../../shared/prompt';

/** The persona and nothing else: what the prefix cache holds after a start. */
export function barePrompt(persona: PromptPersona): Prompt {
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
