import { SPAN } from '../../shared/trace';
import type { OpenSpan } from '../../shared/trace';
import { durationMs } from '../../shared/audio';
import type { ActiveTurn } from './active-turn';
import { withDeadline } from './deadline';
import { STAGE_LIMIT_MS } from './limits';
import type { Clause } from './sentence-chunker';
import { toSpeechText } from './speech-text';
import type { ClauseStream } from './stream-reply';
import type { TurnParts } from './turn-parts';

/**
 * Synthesises clause after clause and hands the audio to the player as it comes, so that the next
 * clause is made while one plays. Resolves with the length of all audio, ms, once it is handed over.
 */
export async function speak(
  turn: ActiveTurn,
  parts: TurnParts,
  clauses: ClauseStream,
): Promise<number> {
  let totalMs = 0;
  for await (const clause of clauses) {
    if (parts.speaks) totalMs += await speakClause(turn, parts, clause);
  }
  if (totalMs > 0) {
    parts.sink.end(turn.id);
  } else {
    turn.playback.allShown(turn.replyText.length);
  }
  return totalMs;
}

async function speakClause(turn: ActiveTurn, parts: TurnParts, clause: Clause): Promise<number> {
  const text = toSpeechText(clause.text, turn.language);
  if (text === '') return 0;
  return await withDeadline(turn.signal, 'speech', STAGE_LIMIT_MS.clause, (signal) =>
    turn.tracer.span(SPAN.clause, { clause: clause.index }, async (span, tracer) => {
      const speech = parts.engines.voice.synthesize(
        text,
        { speed: parts.settings.speech.speed, deterministic: false },
        { signal, tracer },
      );
      const sampleRateHz = parts.voiceSampleRateHz;
      let number: number | null = null;
      let audioMs = 0;
      for await (const { samples } of speech) {
        number ??= begin(turn, clause);
        const pieceMs = durationMs(samples.length, sampleRateHz);
        turn.playback.clauseAudio(number, pieceMs);
        parts.sink.play({ turnId: turn.id, clause: number, samples, sampleRateHz });
        audioMs += pieceMs;
      }
      if (number !== null) parts.sink.clauseEnd(turn.id, number);
      await describe(span, speech.result);
      return audioMs;
    }),
  );
}

function begin(turn: ActiveTurn, clause: Clause): number {
  if (turn.state !== 'speaking') {
    turn.state = 'speaking';
    turn.publish({ type: 'phase', turnId: turn.id, phase: 'speaking' });
  }
  return turn.playback.clauseSent(clause.startIndex, clause.endIndex);
}

async function describe(
  span: OpenSpan,
  result: Promise<{ audioMs: number; phonemesMs: number; synthesisMs: number }>,
): Promise<void> {
  const { audioMs, phonemesMs, synthesisMs } = await result;
  span.set({ audioMs, rtf: audioMs > 0 ? (phonemesMs + synthesisMs) / audioMs : 0 });
}
