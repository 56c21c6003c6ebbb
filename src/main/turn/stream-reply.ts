import { SPAN } from '../../shared/trace';
import { AsyncQueue } from '../../shared/rpc/queue';
import type { GenerationResult } from '../../shared/contracts/generator';
import type { Prompt } from '../../shared/prompt';
import type { ActiveTurn } from './active-turn';
import { withDeadline } from './deadline';
import { STAGE_LIMIT_MS } from './limits';
import { SentenceChunker } from './sentence-chunker';
import type { Clause } from './sentence-chunker';
import type { TurnParts } from './turn-parts';

/** Clauses as they are complete, and how the generation ended. */
export interface ClauseStream extends AsyncIterable<Clause> {
  readonly generation: Promise<GenerationResult>;
}

/**
 * Generates the reply: every piece goes to the window at once, and into the chunker, which lets go of
 * a clause as soon as it can be spoken.
 */
export function stream(turn: ActiveTurn, parts: TurnParts, prompt: Prompt): ClauseStream {
  const clauses = new AsyncQueue<Clause>();
  const generation = generate(turn, parts, prompt, clauses);
  generation.catch((error: unknown) => {
    clauses.fail(error);
  });
  return { generation, [Symbol.asyncIterator]: () => clauses[Symbol.asyncIterator]() };
}

async function generate(
  turn: ActiveTurn,
  parts: TurnParts,
  prompt: Prompt,
  clauses: AsyncQueue<Clause>,
): Promise<GenerationResult> {
  const maxTokens = parts.maxReplyTokens;
  return await withDeadline(turn.signal, 'generation', STAGE_LIMIT_MS.generation, (signal) =>
    turn.tracer.span(SPAN.llm, {}, async (span, tracer) => {
      const chunker = new SentenceChunker();
      const reply = parts.engines.generator.generate(
        prompt,
        { maxTokens, sampling: parts.sampling },
        { signal, tracer },
      );
      let waitForClause = null;
      for await (const { text } of reply) {
        // The wait from the first token to the first clause that can be spoken is a part of the gap.
        if (turn.replyText === '') waitForClause = turn.tracer.open(SPAN.clauseWait, {});
        turn.replyText += text;
        turn.publish({ type: 'reply', turnId: turn.id, text });
        for (const clause of chunker.push(text)) {
          waitForClause?.end();
          clauses.push(clause);
        }
      }
      for (const clause of chunker.end()) clauses.push(clause);
      waitForClause?.end();
      clauses.close();
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
