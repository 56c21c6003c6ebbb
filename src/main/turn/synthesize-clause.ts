import { durationMs } from '../../shared/audio';
import type { AsyncQueue } from '../../shared/rpc/queue';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import { withDeadline } from './deadline';
import { STAGE_LIMIT_MS } from './limits';
import type { Clause } from './sentence-chunker';
import { toSpeechText } from './speech-text';
import type { TurnParts } from './turn-parts';

export interface SynthesizeClauseOptions {
  readonly language: string;
  readonly signal: AbortSignal;
  readonly tracer: Tracer;
}

/** Speaks one clause into `audio`, which it closes; a clause without a sound gives none. */
export async function synthesizeClause(
  clause: Clause,
  audio: AsyncQueue<Float32Array>,
  parts: TurnParts,
  { language, signal, tracer }: SynthesizeClauseOptions,
): Promise<void> {
  const text = tracer.spanSync(
    SPAN.speechText,
    { clause: clause.index, characters: clause.text.length },
    () => toSpeechText(clause.text, language),
  );
  try {
    if (text === '') return;
    await withDeadline(signal, 'speech', STAGE_LIMIT_MS.clause, (limited) =>
      tracer.span(SPAN.clause, { clause: clause.index }, async (span, inner) => {
        const speech = parts.engines.voice.synthesize(
          text,
          { speed: parts.settings.speech.speed, deterministic: false },
          { signal: limited, tracer: inner },
        );
        let audioMs = 0;
        for await (const { samples } of speech) {
          audioMs += durationMs(samples.length, parts.voiceSampleRateHz);
          audio.push(samples);
        }
        const { phonemesMs, synthesisMs } = await speech.result;
        span.set({ audioMs, rtf: audioMs > 0 ? (phonemesMs + synthesisMs) / audioMs : 0 });
      }),
    );
  } catch (error) {
    audio.fail(error);
    throw error;
  } finally {
    audio.close();
  }
}
