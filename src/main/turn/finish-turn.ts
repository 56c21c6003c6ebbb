import type { Settings } from '../../shared/settings';
import type { SpanEvent } from '../../shared/trace';
import type { TraceSummary, TurnRecord } from '../../shared/turn';
import type { TraceFacts, TraceLimits } from '../../shared/contracts/latency';
import { cacheCounts } from '../trace/cache-counts';
import { summarizeTrace } from '../trace/summarize-trace';
import { traceCost } from '../trace/trace-cost';
import type { TraceRecorder } from '../trace/trace-recorder';
import type { TraceWriter } from '../trace/trace-writer';
import type { ActiveTurn } from './active-turn';
import type { TurnParts } from './turn-parts';
import type { TurnReport } from './turn-report';

/** A turn that is over, with its trace: what the window's list, the command line and benches get. */
export interface FinishedTurn {
  readonly record: TurnRecord;
  readonly report: TurnReport;
  readonly summary: TraceSummary;
  readonly spans: readonly SpanEvent[];
  readonly facts: TraceFacts;
  /** Why the trace is not on disk, or null. */
  readonly traceProblem: string | null;
}

/** Tells that the turn is over, then writes its trace: off the critical path, one transaction. */
export async function finishTurn(
  turn: ActiveTurn,
  parts: TurnParts,
  report: TurnReport,
  recorder: TraceRecorder,
  writer: TraceWriter,
): Promise<FinishedTurn> {
  const { record } = turn;
  const { spans, costs, orderMs, lostSpans } = recorder.finish(turn.id);
  const summary = summarizeTrace(turn, spans);
  turn.publish({
    type: 'ended',
    turnId: turn.id,
    state: turn.state,
    heardText: record.heardText,
    ...(turn.joinedInto === null ? {} : { joinedInto: turn.joinedInto }),
    summary,
  });
  const facts: TraceFacts = {
    input: turn.input,
    turnClass: turn.turnClass,
    personaId: parts.personaId,
    configuration:
      turn.strongModel === null
        ? parts.configuration
        : { ...parts.configuration, llm: turn.strongModel },
    machine: turn.machine(),
    caches: cacheCounts(spans),
    ...traceCost(costs, summary),
    orderMs,
    lostSpans,
  };
  const limits = limitsOf(parts.settings);
  const traceProblem = await writer.write(parts.engines.memory, { summary, spans, facts, limits });
  return { record, report, summary, spans, facts, traceProblem };
}

function limitsOf({ trace }: Settings): TraceLimits {
  return {
    maxTraces: trace.maxTurns,
    maxAgeMs: trace.maxAgeDays * 24 * 3_600_000,
    maxBytes: trace.maxMb * 1024 * 1024,
  };
}
