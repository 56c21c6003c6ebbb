import { percentileOf } from '../../shared/percentile';
import type { SpanEvent } from '../../shared/trace';
import { SPAN } from '../../shared/trace';
import type { TraceSummary } from '../../shared/turn';
import type { ConversationTurn } from '../conversation/turns';

/** What of a turn its waterfall is drawn from: the same while only its words grow. */
export type TimedTurn = Pick<
  ConversationTurn,
  'id' | 'input' | 'startedMs' | 'releasedMs' | 'phase' | 'firstAudioMs' | 'summary'
>;

export function timedTurn(turn: ConversationTurn): TimedTurn {
  const { id, input, startedMs, releasedMs, phase, firstAudioMs, summary } = turn;
  return { id, input, startedMs, releasedMs, phase, firstAudioMs, summary };
}

/** Everything the chart needs to know about when a turn happened. Absolute ms. */
export interface TurnTiming {
  /** The turn still runs: bars grow. */
  readonly live: boolean;
  /** The key is down: zero is the present, and moves. */
  readonly held: boolean;
  readonly releaseMs: number;
  /** First audible sample, else the present, else the end of the thinking. */
  readonly untilMs: number;
  readonly firstTokenMs: number | null;
  readonly firstAudibleMs: number | null;
}

export function turnTiming(
  turn: TimedTurn,
  spans: readonly SpanEvent[],
  presentMs: number,
): TurnTiming {
  const live = turn.phase !== null;
  const knownReleaseMs =
    turn.releasedMs ??
    turn.summary?.releaseMs ??
    (turn.input === 'text' ? turn.startedMs : endOf(spans, SPAN.hold));
  const held = live && knownReleaseMs === null;
  const nowMs = Math.max(presentMs, turn.startedMs, knownReleaseMs ?? 0);
  const releaseMs = knownReleaseMs ?? (live ? nowMs : turn.startedMs);
  const { summary } = turn;
  const firstTokenMs =
    summary?.ttftMs != null ? releaseMs + summary.ttftMs : endOf(spans, SPAN.firstDecode);
  const firstAudibleMs =
    summary?.voiceToVoiceMs != null ? releaseMs + summary.voiceToVoiceMs : turn.firstAudioMs;
  const silentEndMs = (): number =>
    endOf(spans, SPAN.decode) ?? endOf(spans, SPAN.stt) ?? releaseMs;
  return {
    live,
    held,
    releaseMs,
    untilMs: Math.max(releaseMs, firstAudibleMs ?? (live ? nowMs : silentEndMs())),
    firstTokenMs: firstTokenMs !== null && firstTokenMs >= releaseMs ? firstTokenMs : null,
    firstAudibleMs,
  };
}

/** End of the first finished span of that name. */
function endOf(spans: readonly SpanEvent[], name: SpanEvent['name']): number | null {
  return spans.find((span) => span.name === name && span.endMs !== null)?.endMs ?? null;
}

/** The scale of the first turn of all. */
const FIRST_TURN_MS = 400;

/** Turns that set the scale of the next one. */
const SCALE_TURNS = 8;

/**
 * How long turns lately took to the first sound, told from those before this one: the chart opens
 * at that scale, so that a usual turn is drawn without ever changing it.
 */
export function usualMs(
  summaries: readonly TraceSummary[],
  turn: Pick<TimedTurn, 'startedMs'>,
): number {
  const before = summaries
    .filter((summary) => summary.startedMs < turn.startedMs && summary.voiceToVoiceMs !== null)
    .slice(0, SCALE_TURNS)
    .map((summary) => summary.voiceToVoiceMs ?? 0);
  return percentileOf(before, 0.5) ?? FIRST_TURN_MS;
}
