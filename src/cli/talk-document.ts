import { criticalPath } from '../shared/critical-path';
import { durationMs, peakAmplitude, toDbfs } from '../shared/audio';
import type { FinishedTurn } from '../main/turn/finish-turn';

export interface SavedAudio {
  readonly path: string;
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
}

/**
 * The object `talk --json` prints (performance.md, "Command line contract"). Times are ms from the key
 * release, or from the submit of a typed turn; work under the held key is negative.
 */
export function talkDocument(
  { record, report, summary, spans, facts }: FinishedTurn,
  fed: 'realtime' | 'fast',
  audio: SavedAudio | null,
) {
  const zeroMs = summary.releaseMs;
  const critical =
    summary.voiceToVoiceMs === null
      ? new Set<string>()
      : criticalPath(spans, { releaseMs: zeroMs, endMs: zeroMs + summary.voiceToVoiceMs }).spanIds;
  return {
    turnId: record.id,
    input: record.input,
    fed,
    heard: record.state !== 'not-heard',
    transcript: record.userText,
    reply: record.replyText,
    turnClass: facts.turnClass,
    ahead: summary.ahead,
    voiceToVoiceMs: summary.voiceToVoiceMs,
    ttftMs: summary.ttftMs,
    deviceLatencyMs: summary.deviceLatencyMs,
    unaccountedMs: summary.unaccountedMs,
    spans: spans.map((span) => ({
      id: span.id,
      parentId: span.parentId,
      name: span.name,
      startMs: span.startMs - zeroMs,
      endMs: span.endMs === null ? null : span.endMs - zeroMs,
      thread: span.thread,
      critical: critical.has(span.id),
      attributes: span.attributes,
    })),
    context: report.context,
    tokens:
      report.generation === null
        ? null
        : {
            reused: report.generation.tokensReused,
            prefilled: report.generation.tokensPrefilled,
            generated: report.generation.tokensGenerated,
          },
    audio:
      audio === null
        ? null
        : {
            path: audio.path,
            seconds: durationMs(audio.samples.length, audio.sampleRateHz) / 1000,
            sampleRateHz: audio.sampleRateHz,
            peakDbfs: toDbfs(peakAmplitude(audio.samples)),
          },
    recalled: report.recalled.map(({ memoryId, turnId, text, score, source }) => ({
      memoryId,
      turnId,
      text,
      score,
      source,
    })),
    stored: report.stored,
    caches: facts.caches,
    machine: facts.machine,
    evidence: report.transcription?.evidence ?? null,
    ...(record.error === null ? {} : { error: record.error }),
  };
}
