import { durationMs } from '../../shared/audio';
import type { GenerationResult } from '../../shared/contracts/generator';
import { SPAN } from '../../shared/trace';
import type { ActiveTurn } from './active-turn';
import type { ReplyDraft, SpokenClause } from './reply-draft';
import type { TurnParts } from './turn-parts';

export interface Delivered {
  readonly generation: GenerationResult;
  /** Length of all audio that went to the player, ms. */
  readonly speechMs: number;
}

/**
 * Lets a draft be seen and heard: its text goes to the window as it comes, its audio to the player.
 * Resolves when all of it has been handed over.
 */
export async function deliver(
  draft: ReplyDraft,
  turn: ActiveTurn,
  parts: TurnParts,
): Promise<Delivered> {
  draft.commit();
  const [, speechMs] = await Promise.all([show(draft, turn), speak(draft, turn, parts)]);
  if (speechMs > 0) {
    parts.sink.end(turn.id);
  } else {
    turn.playback.allShown(turn.replyText.length);
  }
  return { generation: await draft.generation, speechMs };
}

async function show(draft: ReplyDraft, turn: ActiveTurn): Promise<void> {
  for await (const text of draft.pieces) {
    turn.replyText += text;
    turn.publish({ type: 'reply', turnId: turn.id, text });
  }
}

async function speak(draft: ReplyDraft, turn: ActiveTurn, parts: TurnParts): Promise<number> {
  let totalMs = 0;
  for await (const spoken of draft.speech) totalMs += await play(spoken, turn, parts);
  return totalMs;
}

async function play(
  { clause, audio }: SpokenClause,
  turn: ActiveTurn,
  parts: TurnParts,
): Promise<number> {
  const sampleRateHz = parts.voiceSampleRateHz;
  let number: number | null = null;
  let audioMs = 0;
  for await (const samples of audio) {
    const { byteLength: bytes } = samples;
    audioMs += turn.tracer.spanSync(SPAN.handOver, { clause: clause.index, bytes }, () => {
      number ??= begin(turn, clause.startIndex, clause.endIndex);
      const pieceMs = durationMs(samples.length, sampleRateHz);
      turn.playback.clauseAudio(number, pieceMs);
      parts.sink.play({ turnId: turn.id, clause: number, samples, sampleRateHz });
      return pieceMs;
    });
  }
  if (number !== null) parts.sink.clauseEnd(turn.id, number);
  return audioMs;
}

function begin(turn: ActiveTurn, startIndex: number, endIndex: number): number {
  if (turn.state !== 'speaking') {
    turn.state = 'speaking';
    turn.publish({ type: 'phase', turnId: turn.id, phase: 'speaking' });
  }
  return turn.playback.clauseSent(startIndex, endIndex);
}
