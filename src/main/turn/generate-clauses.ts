import { SPAN } from '../../shared/trace';
import type { OpenSpan, SpanAttributes, Tracer } from '../../shared/trace';
import type { GenerationResult, SamplingOptions } from '../../shared/contracts/generator';
import type { Prompt } from '../../shared/prompt';
import { withDeadline } from './deadline';
import { STAGE_LIMIT_MS } from './limits';
import { SentenceChunker } from './sentence-chunker';
import type { Clause } from './sentence-chunker';
import type { TurnParts } from './turn-parts';

/** The model that answers, and how it is asked. */
export interface ReplyParts {
  readonly generator: TurnParts['engines']['generator'];
  readonly sampling: SamplingOptions;
  readonly maxReplyTokens: number;
}

export interface GenerateClausesOptions {
  /** For the reply's span. */
  readonly attributes: SpanAttributes;
  readonly signal: AbortSignal;
  readonly tracer: Tracer;
  readonly onText: (text: string) => void;
  /** A clause is complete and can be spoken. */
  readonly onClause: (clause: Clause) => void;
}

/**
 * Generates the reply: every piece goes out at once, and into the chunker, which lets go of a clause
 * as soon as it can be spoken.
 */
export async function generateClauses(
  prompt: Prompt,
  { generator, sampling, maxReplyTokens }: ReplyParts,
  { attributes, signal, tracer, onText, onClause }: GenerateClausesOptions,
): Promise<GenerationResult> {
  return await withDeadline(signal, 'generation', STAGE_LIMIT_MS.generation, (limited) =>
    tracer.span(SPAN.llm, attributes, async (span, inner) => {
      const chunker = new SentenceChunker();
      const reply = generator.generate(
        prompt,
        { maxTokens: maxReplyTokens, sampling },
        { signal: limited, tracer: inner },
      );
      // The wait from the first token to the first clause that can be spoken is a part of the gap.
      let waitForClause: OpenSpan | null = null;
      for await (const { text } of reply) {
        waitForClause ??= inner.open(SPAN.clauseWait, { waitedFor: 'llm.decode' });
        onText(text);
        for (const clause of chunker.push(text)) {
          waitForClause.end();
          onClause(clause);
        }
      }
      for (const clause of chunker.end()) onClause(clause);
      waitForClause?.end();
      const result = await reply.result;
      span.set({
        tokensReused: result.tokensReused,
        tokensPrefilled: result.tokensPrefilled,
        tokensGenerated: result.tokensGenerated,
        ttftMs: result.ttftMs,
        stopReason: result.stopReason,
      });
      return result;
    }),
  );
}
