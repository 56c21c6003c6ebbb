import { SPAN } from '../../shared/trace';
import type { Transcription } from '../../shared/contracts/transcriber';
import { withFileLines } from '../context/attachments';
import type { ActiveTurn } from './active-turn';
import { withDeadline } from './deadline';
import { STAGE_LIMIT_MS } from './limits';
import type { TurnParts } from './turn-parts';

/**
 * The final transcript of what was captured under the key (the window was told at the release);
 * publishes it, or why it was refused.
 */
export async function hear(turn: ActiveTurn, parts: TurnParts): Promise<Transcription> {
  const heard = await withDeadline(
    turn.signal,
    'transcription',
    STAGE_LIMIT_MS.transcription,
    (signal) =>
      turn.tracer.span(SPAN.stt, {}, async (span, tracer) => {
        const result = await parts.engines.transcriber.finish(turn.id, { signal, tracer });
        span.set({
          audioMs: result.audioMs,
          audioCtx: result.audioCtx,
          retried: result.retried,
          language: result.language,
        });
        return result;
      }),
  );
  return turn.tracer.spanSync(SPAN.takeWords, {}, () => {
    if (heard.heard) {
      turn.userText = withFileLines(heard.text, turn.attachments);
      turn.language = heard.language;
      turn.state = 'heard';
      turn.publish({ type: 'transcript', turnId: turn.id, text: turn.userText });
    } else {
      turn.publish({ type: 'not-heard', turnId: turn.id, evidence: heard.evidence });
    }
    return heard;
  });
}
