import type { FinishedTurn } from '../../main/turn/finish-turn';
import type { ClipSource } from './clip-set';
import type { Floor } from './turn-floor';
import { stageTimes } from './turn-stages';
import type { TurnBenchDetail } from './turn-summary';
import type { TurnVariant } from './turn-variants';
import { scoreTranscript } from './wer';

export interface MeasuredTurn {
  readonly clip: ClipSource;
  readonly tailMs: number;
  readonly variant: TurnVariant;
  readonly turn: FinishedTurn;
  readonly floor: Floor | null;
  readonly othersShare: number;
}

/** What the report keeps of a turn. */
export function describeTurn(measured: MeasuredTurn): TurnBenchDetail {
  const { clip, tailMs, variant, turn, floor, othersShare } = measured;
  const { record, summary, report, spans } = turn;
  const { generation, transcription } = report;
  const { words, wrong } = scoreTranscript(clip.references, record.userText);
  const decodeMs = generation?.decodeMs ?? 0;
  return {
    variant,
    file: clip.file,
    seconds: clip.seconds,
    tailMs,
    state: record.state,
    transcript: record.userText,
    words,
    wrong,
    reply: record.replyText,
    ahead: summary.ahead,
    voiceToVoiceMs: summary.voiceToVoiceMs,
    ttftMs: summary.ttftMs,
    unaccountedMs: summary.unaccountedMs,
    audioCtx: transcription?.audioCtx ?? null,
    retried: transcription?.retried ?? false,
    tokensReused: generation?.tokensReused ?? null,
    tokensPrefilled: generation?.tokensPrefilled ?? null,
    tokensGenerated: generation?.tokensGenerated ?? null,
    tokensPerSecond: decodeMs > 0 ? ((generation?.tokensGenerated ?? 0) / decodeMs) * 1000 : null,
    speculation: speculationOf(spans),
    stages: stageTimes(spans, summary),
    floor,
    threads: threadsOf(spans),
    othersShare,
  };
}

/** Threads are chosen call by call, by what else wants the cores. */
function threadsOf(spans: FinishedTurn['spans']): Readonly<Record<string, number>> {
  const known = spans.flatMap(({ name, attributes }): [string, number][] =>
    typeof attributes['threads'] === 'number' ? [[name, attributes['threads']]] : [],
  );
  return Object.fromEntries(known);
}

/** Replies that were begun under the held key carry whether they were used (main/turn/speculation). */
function speculationOf(spans: FinishedTurn['spans']): TurnBenchDetail['speculation'] {
  const drafts = spans.filter(({ attributes }) => 'committed' in attributes);
  return {
    drafts: drafts.length,
    committed: drafts.some(({ attributes }) => attributes['committed'] === true),
  };
}
