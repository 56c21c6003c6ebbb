import { pruningByDay } from '../main/context/pruning-statistics';
import type { TracedContext } from '../main/context/pruning-statistics';
import type { Companion } from '../main/companion';
import { printJson } from './cli-io';
import type { CommandContext } from './cli-io';

/** What was left out of the prompts, day by day, from the traces of the last turns. */
export async function showPruning(
  companion: Pick<Companion, 'traces' | 'turn'>,
  limit: number,
  { io, json }: CommandContext,
): Promise<void> {
  const traces: TracedContext[] = [];
  for (const { turnId } of await companion.traces(limit)) {
    const detail = await companion.turn(turnId);
    if (detail !== null) traces.push({ startedMs: detail.turn.startedMs, spans: detail.spans });
  }
  const days = pruningByDay(traces);
  if (json) {
    printJson(io, { days });
    return;
  }
  if (days.length === 0) io.stdout('No turn has been traced yet.\n');
  for (const { day, turns, tokensBefore, tokensAfter, reductionPercent, ...rest } of days) {
    io.stdout(
      `${day}  ${turns} turns, ${tokensBefore} → ${tokensAfter} tokens (−${reductionPercent} %), ` +
        `at most ${rest.mostKept} exchanges kept and ${rest.mostDropped} left out, ` +
        `${rest.droppedNow} turns dropped some themselves, ${rest.overflowed} overflowed\n`,
    );
  }
}
