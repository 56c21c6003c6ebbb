import type { Voice } from '../../shared/contracts/voice';
import type { CoreBudget } from '../../shared/core-budget';
import type { Handlers } from '../../shared/rpc/contract';

/** The voice, computing only when it is its turn on the cores; meanwhile the language model waits. */
export function takingTurns<V extends Handlers<Voice>>(voice: V, cores: CoreBudget): V {
  return {
    ...voice,
    async *synthesize(text, options, call) {
      const leave = await cores.enter('onnx', call.signal);
      try {
        return yield* voice.synthesize(text, options, call);
      } finally {
        leave();
      }
    },
    embed: (texts, call) =>
      cores.use('onnx', call.signal, async () => await voice.embed(texts, call)),
  } satisfies Pick<Handlers<Voice>, 'synthesize' | 'embed'> & V;
}
