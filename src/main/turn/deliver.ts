import { durationMs } from '../../shared/audio';
import type { GenerationResult } from '../../shared/contracts/generator';
import { SPAN } from '../../shared/trace';
import type { OpenSpan } from '../../shared/trace';
import type { ActiveTurn } from './active-turn';
import { afterThisRound } from './after-this-round';
import { publishRecalled } from './recall-and-assemble';
import type { ReplyDraft, SpokenClause } from './reply-draft';
import type { TurnParts } from './turn-parts';

export interface Delivered {
  readonly generation: GenerationResult;
  /** Length of all audio that went to the player, ms. */
  readonly speechMs: number;
}

/**
 * Lets a draft be seen and heard: its audio goes to the player, its text and what it called to mind to
 * the window, as they come. Resolves when all of it has been handed over.
 */
export async function deliver(
  draft: ReplyDraft,
  turn: ActiveTurn,
  parts: TurnParts,
): Promise<Delivered> {
  const beginning = turn.tracer.open(SPAN.beginReply);
  const [speechMs] = await Promise.all([
    speak(draft, turn, parts, beginning),
    show(draft, turn, beginning),
  ]);
  if (speechMs > 0) {
    parts.sink.end(turn.id);
  } else {
    turn.playback.allShown(turn.replyText.length);
  }
  return { generation: await draft.generation, speechMs };
}

/** What lies ready sounds first: then the window is told, and the next clause is made. */
async function show(draft: ReplyDraft, turn: ActiveTurn, beginning: OpenSpan): Promise<void> {
  await afterThisRound();
  beginning.end();
  draft.commit();
  publishRecalled(turn, await draft.thought);
  for await (const text of draft.pieces) {
    turn.replyText += text;
    turn.publish({ type: 'reply', turnId: turn.id, text });
  }
}

async function speak(
  draft: ReplyDraft,
  turn: ActiveTurn,
  parts: TurnParts,
  beginning: OpenSpan,
): Promise<number> {
  let totalMs = 0;
  for await (const spoken of draft.speech) totalMs += await play(spoken, turn, parts, beginning);
  return totalMs;
}

async function play(
  { clause, audio }: SpokenClause,
  turn: ActiveTurn,
  parts: TurnParts,
  beginning: OpenSpan,
): Promise<number> {
  const sampleRateHz = parts.voiceSampleRateHz;
  let number: number | null = null;
  let audioMs = 0;
  for await (const samples of audio) {
    const { byteLength: bytes } = samples;
    beginning.end();
    audioMs += turn.tracer.spanSync(SPAN.handOver, { clause: clause.index, bytes }, () => {
      number ??= turn.playback.clauseSent(clause.startIndex, clause.endIndex);
      const pieceMs = durationMs(samples.length, sampleRateHz);
      turn.playback.clauseAudio(number, pieceMs);
      parts.sink.play({ turnId: turn.id, clause: number, samples, sampleRateHz });
      return pieceMs;
    });
    if (turn.state !== 'speaking') {
      turn.state = 'speaking';
      turn.publish({ type: 'phase', turnId: turn.id, phase: 'speaking' });
    }
  }
  if (number !== null) parts.sink.clauseEnd(turn.id, number);
  return audioMs;
}
