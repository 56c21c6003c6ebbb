import type { MemoryEntry } from '../../shared/contracts/memory';
import { SPAN } from '../../shared/trace';
import { chunkText } from '../memory/chunk-text';
import type { ActiveTurn } from './active-turn';
import { withDeadline } from './deadline';
import { STAGE_LIMIT_MS } from './limits';
import type { Thought } from './recall-and-assemble';
import type { TurnParts } from './turn-parts';
import type { StoredReport } from './turn-report';

/**
 * Adds the user's own words to the memory; the companion's are never stored as such (product C4). The
 * turn itself is safe by now, so a failure here is told in the span and the report, and loses only
 * that this turn can be recalled.
 */
export async function remember(
  turn: ActiveTurn,
  parts: TurnParts,
  { embedding, recalled }: Pick<Thought, 'embedding' | 'recalled'>,
): Promise<StoredReport> {
  if (parts.offTheRecord) return { turn: false, embedding: false, facts: 0 };
  if (embedding === null) return { turn: true, embedding: false, facts: 0 };
  try {
    await turn.tracer.span(SPAN.remember, {}, (_span, tracer) =>
      withDeadline(turn.signal, 'remembering', STAGE_LIMIT_MS.storage, async (signal) => {
        const { memory, voice } = parts.engines;
        const pieces = chunkText(turn.userText);
        // A short message was embedded for recall already; the pieces of a long one are embedded now.
        const embeddings =
          pieces.length === 1 ? [embedding] : await voice.embed(pieces, { signal, tracer });
        const entries = pieces.flatMap((text, index): readonly MemoryEntry[] => {
          const vector = embeddings[index];
          return vector === undefined
            ? []
            : [{ turnId: turn.id, speaker: 'user', text, embedding: vector }];
        });
        await memory.remember(entries, { signal, tracer });
        if (recalled.length > 0) await memory.saveRecalled(turn.id, recalled, { signal, tracer });
      }),
    );
    return { turn: true, embedding: true, facts: 0 };
  } catch {
    return { turn: true, embedding: false, facts: 0 };
  }
}
