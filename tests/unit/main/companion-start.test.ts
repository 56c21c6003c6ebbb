import { expect, it } from 'vitest';
import { warmPersona } from '../../../src/main/companion-start';
import type { WarmSources } from '../../../src/main/companion-start';
import { CompanionState } from '../../../src/main/companion-state';
import { Conversation } from '../../../src/main/context/conversation';
import { TokenCounter } from '../../../src/main/context/token-counter';
import { abortError, SottoError } from '../../../src/shared/errors';
import { emptyPrompt } from '../../../src/shared/prompt';
import { defaultSettings } from '../../../src/shared/settings';
import { samplePersona, sampleLayout } from '../../turn/fakes/sample-layout';

function sources(fails: Error): WarmSources {
  return {
    state: new CompanionState(defaultSettings),
    context: {
      measure: () => Promise.resolve(),
      settle: () => Promise.reject(fails),
    },
    role: {
      takeUp: () => Promise.resolve(),
      prompt: emptyPrompt(samplePersona),
      maxReplyTokens: () => 96,
    },
    parts: () => ({
      conversation: new Conversation('c1'),
      counter: new TokenCounter({ countTokens: () => Promise.resolve([]) }),
      layout: sampleLayout(),
      contextParts: [],
      contextTokens: 2048,
      maxReplyTokens: 96,
      settings: defaultSettings,
    }),
  };
}

it('a persona whose reading gives way to a reply of the other model is no failure', async () => {
  const from = sources(abortError('the other model answers'));
  await expect(warmPersona(from)).resolves.toBeUndefined();
});

it('a persona that cannot be read is told', async () => {
  const from = sources(new SottoError('engine-failed', 'prefill broke'));
  await expect(warmPersona(from)).rejects.toThrow('prefill broke');
});
