import type { PromptLayout } from '../../../src/main/context/prompt-layout';
import type { PromptPersona } from '../../../src/shared/prompt';

export const samplePersona: PromptPersona = {
  name: 'Sotto',
  userName: 'You',
  character: 'Kind.',
  rules: [],
  examples: [],
};

/** What a small template takes; the persona 20 tokens, its minimum 10. */
export function sampleLayout(over: Partial<PromptLayout> = {}): PromptLayout {
  const cost = { block: 3, line: 2 };
  return {
    persona: { persona: samplePersona, tokens: 20 },
    leastPersona: { persona: { ...samplePersona, examples: [] }, tokens: 10 },
    exchange: 8,
    user: 8,
    profile: cost,
    summary: cost,
    recalled: cost,
    situation: cost,
    attachment: 6,
    ...over,
  };
}
