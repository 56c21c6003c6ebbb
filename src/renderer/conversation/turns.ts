import type { RecalledMemory } from '../../shared/contracts/memory';
import type { SpeechEvidence } from '../../shared/contracts/transcriber';
import type { WireError } from '../../shared/errors';
import type { TraceSummary, TurnDelta, TurnPhase, TurnRecord, TurnState } from '../../shared/turn';

/** A turn as the conversation draws it. Times are absolute ms on main's clock. */
export interface ConversationTurn {
  readonly id: string;
  readonly input: 'speech' | 'text';
  readonly startedMs: number;
  readonly releasedMs: number | null;
  /** Null once the turn has ended. */
  readonly phase: TurnPhase | null;
  readonly state: TurnState | null;
  readonly userText: string;
  /** Words of the running hold that will not change, and the rest that may. */
  readonly agreed: string;
  readonly tentative: string;
  readonly reply: string;
  /** Characters of the reply that were heard; null when all of it counts as heard. */
  readonly heardCharacters: number | null;
  readonly firstAudioMs: number | null;
  readonly evidence: SpeechEvidence | null;
  readonly recalled: readonly RecalledMemory[];
  readonly recallTookMs: number | null;
  readonly error: WireError | null;
  readonly summary: TraceSummary | null;
}

function emptyTurn(id: string, input: 'speech' | 'text', startedMs: number): ConversationTurn {
  return {
    id,
    input,
    startedMs,
    releasedMs: null,
    phase: input === 'speech' ? 'listening' : 'thinking',
    state: null,
    userText: '',
    agreed: '',
    tentative: '',
    reply: '',
    heardCharacters: null,
    firstAudioMs: null,
    evidence: null,
    recalled: [],
    recallTookMs: null,
    error: null,
    summary: null,
  };
}

/** A stored turn, with its timing where a trace was kept. */
export function fromRecord(record: TurnRecord, summary: TraceSummary | null): ConversationTurn {
  const interrupted = record.heardText.length < record.replyText.length;
  return {
    ...emptyTurn(record.id, record.input, record.startedMs),
    phase: null,
    state: record.state,
    userText: record.userText,
    reply: record.replyText,
    heardCharacters: interrupted ? record.heardText.length : null,
    error: record.error,
    releasedMs: summary?.releaseMs ?? null,
    summary,
  };
}

/** The turns after one delta; oldest first. Deltas of unknown turns change nothing. Pure. */
export function applyDelta(
  turns: readonly ConversationTurn[],
  delta: TurnDelta,
): readonly ConversationTurn[] {
  if (delta.type === 'started') {
    if (turns.some((turn) => turn.id === delta.turnId)) return turns;
    return [...turns, emptyTurn(delta.turnId, delta.input, delta.atMs)];
  }
  const index = turns.findLastIndex((turn) => turn.id === delta.turnId);
  const turn = turns[index];
  if (turn === undefined) return turns;
  if (delta.type === 'ended' && delta.joinedInto !== undefined) return turns.toSpliced(index, 1);
  const next = applyTo(turn, delta);
  if (isNothing(next)) return turns.toSpliced(index, 1);
  return turns.with(index, next);
}

function applyTo(
  turn: ConversationTurn,
  delta: Exclude<TurnDelta, { type: 'started' }>,
): ConversationTurn {
  switch (delta.type) {
    case 'phase':
      return turn.state === null ? { ...turn, phase: delta.phase } : turn;
    case 'released':
      return { ...turn, releasedMs: delta.atMs };
    case 'partial':
      return { ...turn, agreed: delta.agreed, tentative: delta.tentative };
    case 'transcript':
      return { ...turn, userText: delta.text, agreed: '', tentative: '', evidence: null };
    case 'not-heard':
      return { ...turn, evidence: delta.evidence, agreed: '', tentative: '' };
    case 'recalled':
      return { ...turn, recalled: delta.memories, recallTookMs: delta.tookMs };
    case 'reply':
      return { ...turn, reply: turn.reply + delta.text };
    case 'first-audio':
      return { ...turn, firstAudioMs: delta.atMs };
    case 'heard':
      return { ...turn, heardCharacters: delta.characters };
    case 'failed':
      return { ...turn, error: delta.error };
    case 'ended':
      return {
        ...turn,
        phase: null,
        state: delta.state,
        agreed: '',
        tentative: '',
        // Words that were agreed on but never became a transcript stay readable.
        userText: turn.userText === '' ? turn.agreed : turn.userText,
        heardCharacters:
          delta.heardText.length < turn.reply.length && delta.state !== 'failed'
            ? delta.heardText.length
            : null,
        summary: delta.summary,
      };
  }
}

/** A press that was given up before a word was said leaves nothing behind. */
function isNothing(turn: ConversationTurn): boolean {
  return (
    turn.state === 'cancelled' && turn.userText === '' && turn.reply === '' && turn.error === null
  );
}

/**
 * Splits a reply into what was heard and what was cut off. While it is still being spoken nothing
 * is struck: the rest is only not heard yet.
 */
export function heardParts(turn: ConversationTurn): {
  readonly heard: string;
  readonly unheard: string;
} {
  if (turn.phase !== null || turn.heardCharacters === null) {
    return { heard: turn.reply, unheard: '' };
  }
  const cut = Math.min(turn.heardCharacters, turn.reply.length);
  return { heard: turn.reply.slice(0, cut), unheard: turn.reply.slice(cut) };
}
