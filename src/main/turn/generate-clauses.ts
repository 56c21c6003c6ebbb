import { SPAN } from '../../shared/trace';
import type { OpenSpan, Tracer } from '../../shared/trace';
import type { GenerationResult } from '../../shared/contracts/generator';
import type { Prompt } from '../../shared/prompt';
import { withDeadline } from './deadline';
import { STAGE_LIMIT_MS } from './limits';
import { SentenceChunker } from './sentence-chunker';
import type { Clause } from './sentence-chunker';
import type { TurnParts } from './turn-parts';

export interface GenerateClausesOptions {
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
  parts: TurnParts,
  { signal, tracer, onText, onClause }: GenerateClausesOptions,
): Promise<GenerationResult> {
  return await withDeadline(signal, 'generation', STAGE_LIMIT_MS.generation, (limited) =>
    tracer.span(SPAN.llm, {}, async (span, inner) => {
      const chunker = new SentenceChunker();
      const reply = parts.engines.generator.generate(
        prompt,
        { maxTokens: parts.maxReplyTokens, sampling: parts.sampling },
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
