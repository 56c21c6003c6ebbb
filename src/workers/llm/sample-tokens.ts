import type {
  LlamaContextSequence,
  LlamaGrammarEvaluationState,
  SequenceEvaluateOptions,
  Token,
} from 'node-llama-cpp';
import type { SamplingOptions } from '../../shared/contracts/generator';
import type { CoreTurns } from './core-turns';
import type { StepThreads } from './step-threads';

/** How far back the repeat penalty looks, in tokens of the reply; the prompt is never punished. */
const PENALISED_TOKENS = 64;

export interface SampleOptions {
  readonly sequence: Pick<LlamaContextSequence, 'evaluate'>;
  /** The end of the prompt, one batch at most. */
  readonly tokens: Token[];
  readonly sampling: SamplingOptions;
  /** Of this reply alone: it follows what has been sampled. */
  readonly grammar: LlamaGrammarEvaluationState | null;
  readonly turns: Pick<CoreTurns, 'begin'>;
  readonly stepThreads: Pick<StepThreads, 'next' | 'took'>;
  /** The logits of the last prompt token are there, and the first token is about to be sampled. */
  readonly onLogits: () => void;
  readonly signal: AbortSignal;
}

/**
 * Evaluates the end of the prompt, then yields sampled tokens, end tokens included, for as long as it is
 * asked. A yielded token is evaluated only when the next one is asked for. Each step takes a turn on the
 * cores and ends it, also when the reader leaves or the engine fails: whisper waits for what is under way.
 */
export async function* sampleTokens(options: SampleOptions): AsyncGenerator<Token, void, void> {
  const { sequence, turns, stepThreads, signal } = options;
  const recent: Token[] = [];
  // A generator: it evaluates nothing until it is asked for the first token.
  const sampled = sequence.evaluate(options.tokens, evaluationOptions(options, recent));
  let stepStartMs: number | null = null;
  let turn = await turns.begin(signal);
  // Nothing that may throw can stand here: the turn would never end.
  try {
    for await (const token of sampled) {
      turn.end();
      if (stepStartMs !== null) stepThreads.took(turn.threads, performance.now() - stepStartMs);
      recent.push(token);
      if (recent.length > PENALISED_TOKENS) recent.shift();
      yield token;
      turn = await turns.begin(signal, stepThreads.next());
      stepStartMs = performance.now();
    }
  } finally {
    turn.end();
  }
}

/** @param recent what the repeat penalty looks at; grows with the reply */
function evaluationOptions(
  { sampling, grammar, onLogits }: SampleOptions,
  recent: Token[],
): SequenceEvaluateOptions {
  let first = true;
  return {
    temperature: sampling.temperature,
    minP: sampling.minP,
    topK: sampling.topK,
    topP: sampling.topP,
    seed: sampling.seed ?? Math.floor(Math.random() * 2 ** 31),
    yieldEogToken: true,
    ...(grammar === null ? {} : { grammarEvaluationState: grammar }),
    repeatPenalty: {
      penalty: sampling.repeatPenalty,
      maxPunishTokens: PENALISED_TOKENS,
      // The one hook between decoding and sampling.
      punishTokens: () => {
        if (first) onLogits();
        first = false;
        return recent;
      },
    },
  };
}
