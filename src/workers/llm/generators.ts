import type { Generators, ModelPlace } from '../../shared/contracts/generator';
import type { Handlers } from '../../shared/rpc/contract';
import { standalone } from '../thread-parts';
import type { ThreadParts } from '../thread-parts';
import { LlamaGenerator, LlamaThread } from './generator';

/**
 * Serves the `Generators` contract: two models on one llama.cpp, each with a KV cache of its own, and
 * one queue for the work of both.
 */
export function createGenerators(
  parts: ThreadParts = standalone(),
): Handlers<Generators> & { dispose(): Promise<void> } {
  const thread = new LlamaThread(parts);
  const models: Readonly<Record<ModelPlace, LlamaGenerator>> = {
    fast: new LlamaGenerator(thread, { loadsBeside: false }),
    // Turns go on with the fast one while it is read.
    strong: new LlamaGenerator(thread, { loadsBeside: true }),
  };
  const other = (place: ModelPlace): LlamaGenerator => models[place === 'fast' ? 'strong' : 'fast'];
  return {
    load: async (place, options, call) => {
      const { backend } = thread.root;
      // One llama.cpp computes on one backend. Main loads the other model again.
      if (backend !== null && backend !== options.backend) await other(place).unload(call);
      return await models[place].load(options, call);
    },
    unload: (place, call) => models[place].unload(call),
    countTokens: (place, texts, call) => models[place].countTokens(texts, call),
    countPrompt: (place, prompt, call) => models[place].countPrompt(prompt, call),
    prefill: (place, prompt, call) => models[place].prefill(prompt, call),
    release: (place, call) => models[place].release(call),
    generate: (place, prompt, options, call) => {
      if (options.aside !== true) other(place).giveWay();
      return models[place].generate(prompt, options, call);
    },
    dispose: async () => {
      await models.strong.dispose();
      await models.fast.dispose();
    },
  };
}
