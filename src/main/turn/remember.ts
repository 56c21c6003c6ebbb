import type { MemoryEntry } from '../../shared/contracts/memory';
import { SPAN } from '../../shared/trace';
import { embed } from '../context/understand';
import { chunkText } from '../memory/chunk-text';
import { importanceOf } from '../memory/importance';
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
  signalOfTurn = turn.signal,
): Promise<StoredReport> {
  if (parts.offTheRecord) return { turn: false, embedding: false, facts: 0 };
  if (embedding === null) return { turn: true, embedding: false, facts: 0 };
  try {
    await turn.tracer.span(SPAN.remember, {}, (_span, tracer) =>
      withDeadline(signalOfTurn, 'remembering', STAGE_LIMIT_MS.storage, async (signal) => {
        const { memory, voice } = parts.engines;
        const pieces = chunkText(turn.userText);
        // A short message was embedded for recall already; the pieces of a long one are embedded now.
        const embeddings =
          pieces.length === 1 ? [embedding] : await voice.embed(pieces, { signal, tracer });
        const entries = pieces.flatMap((text, index): readonly MemoryEntry[] => {
          const vector = embeddings[index];
          return vector === undefined
            ? []
            : [
                {
                  turnId: turn.id,
                  speaker: 'user',
                  text,
                  embedding: vector,
                  importance: importanceOf(text),
                },
              ];
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

/**
 * What the user said counts also when the answer was cut off or failed: it can be recalled like the
 * rest. Nothing is kept of words that became part of the next turn. The next turn must not wait for it.
 */
export async function rememberInterrupted(
  turn: ActiveTurn,
  parts: TurnParts,
  stored: StoredReport,
): Promise<StoredReport> {
  const isOver = turn.state === 'cancelled' || turn.state === 'failed';
  // A hold that was given up was taken back by the user.
  const isSaid = turn.releaseMs !== null && turn.joinedInto === null;
  const isKept = isSaid && stored.turn && !stored.embedding;
  if (!isOver || !isKept || turn.userText.trim() === '') return stored;
  // The turn's own signal has ended with it.
  const { signal } = new AbortController();
  try {
    const embedding = await withDeadline(signal, 'embedding', STAGE_LIMIT_MS.recall, (limited) =>
      embed(turn.userText, parts, { signal: limited, tracer: turn.tracer }),
    );
    return await remember(turn, parts, { embedding, recalled: [] }, signal);
  } catch {
    return stored;
  }
}
