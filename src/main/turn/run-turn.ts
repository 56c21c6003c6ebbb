import { SottoError, isAbort, toWire } from '../../shared/errors';
import { SPAN } from '../../shared/trace';
import type { TurnRecord } from '../../shared/turn';
import type { ActiveTurn } from './active-turn';
import { afterThisRound } from './after-this-round';
import { deliver } from './deliver';
import { hear } from './hear';
import { remember } from './remember';
import { ReplyDraft } from './reply-draft';
import type { Speculation } from './speculation';
import { STAGE_LIMIT_MS, SILENCED_WITHIN_MS } from './limits';
import { withDeadline } from './deadline';
import type { TurnParts } from './turn-parts';
import type { TurnReport } from './turn-report';

/**
 * One turn, from the released key (or the sent message) to the last sample and the memory of it.
 *
 *     hear → draft: think → generate ─→ clauses → synthesise ─→ deliver → remember
 *
 * The draft may have been begun under the held key: then the final transcript decides whether it is
 * the answer to what was said, and only then does it become seen and heard. Generation, synthesis and
 * delivery overlap: the first clause is spoken while the rest is generated. Whatever fails or is
 * cancelled, the user's words are kept and the next turn can start.
 */
export async function runTurn(
  turn: ActiveTurn,
  parts: TurnParts,
  speculation: Speculation | null = null,
): Promise<TurnReport> {
  const report: TurnReport = {
    transcription: null,
    turnClass: null,
    context: null,
    recalled: [],
    generation: null,
    speechMs: 0,
    stored: { turn: false, embedding: false, facts: 0 },
    error: null,
  };
  try {
    if (turn.input === 'speech') {
      report.transcription = await hear(turn, parts);
      if (!report.transcription.heard) {
        turn.state = 'not-heard';
        return report;
      }
    }
    const { record: heard } = turn;
    const draft = takeOrBegin(turn, parts, speculation);
    const delivering = deliver(draft, turn, parts);
    delivering.catch(() => undefined);
    // The embedder has its work, or what was prepared its first sound, before this thread does what the
    // turn need not wait for.
    await afterThisRound();
    // Safe before the reply, or as it begins to sound: a crash from here on loses no word of the user.
    const saved = turn.tracer.spanSync(SPAN.beginReply, {}, () => {
      const saving = save(turn, parts, heard);
      saving.catch(() => undefined);
      think(turn);
      return saving;
    });
    const thought = await draft.thought;
    turn.turnClass = thought.turnClass;
    report.turnClass = thought.turnClass;
    turn.strongModel = thought.route.strong?.configuration ?? null;
    report.context = thought.context;
    // The second model's window is a matter of idle time alone.
    if (thought.route.strong === null) parts.conversation.overflow(thought.context.leavesNow);
    report.recalled = thought.recalled;

    const { generation, speechMs } = await delivering;
    if (draft.fellBack) turn.strongModel = null;
    report.generation = generation;
    report.speechMs = speechMs;

    await heardToTheEnd(turn, speechMs);
    turn.state = 'done';
    await saved;
    await save(turn, parts);
    report.stored = await remember(turn, parts, thought);
  } catch (error) {
    await settleAfterFailure(turn, parts, error, report);
  } finally {
    speculation?.discard('the turn is over');
  }
  return report;
}

function takeOrBegin(
  turn: ActiveTurn,
  parts: TurnParts,
  speculation: Speculation | null,
): ReplyDraft {
  return turn.tracer.spanSync(SPAN.takeWords, {}, (span) => {
    const prepared = speculation?.take(turn.userText) ?? null;
    span.set({ prepared: prepared !== null });
    return prepared ?? draftNow(turn, parts);
  });
}

/** What was prepared may be heard already, and the turn may have been stopped. */
function think(turn: ActiveTurn): void {
  if (turn.state !== 'heard' || turn.signal.aborted) return;
  turn.state = 'thinking';
  turn.publish({ type: 'phase', turnId: turn.id, phase: 'thinking' });
}

/** Nothing was prepared, or for other words: now it is done while the user waits. */
function draftNow(turn: ActiveTurn, parts: TurnParts): ReplyDraft {
  const { id: turnId, language, attachments, signal, tracer } = turn;
  const options = { turnId, language, attachments, signal, tracer, ahead: false };
  return new ReplyDraft(turn.userText, parts, options);
}

async function heardToTheEnd(turn: ActiveTurn, speechMs: number): Promise<void> {
  await withDeadline(turn.signal, 'playback', STAGE_LIMIT_MS.playback + speechMs, (signal) =>
    turn.playback.over(signal),
  );
}

/** Durable when it resolves. */
async function save(
  turn: ActiveTurn,
  parts: TurnParts,
  record: TurnRecord = turn.record,
): Promise<void> {
  await turn.tracer.span(SPAN.saveTurn, { state: record.state }, (_span, tracer) =>
    // Not cancelled with the turn: what the user said is kept also when the turn is not.
    withDeadline(
      new AbortController().signal,
      'saving the turn',
      STAGE_LIMIT_MS.storage,
      (signal) => parts.engines.memory.saveTurn(record, { signal, tracer }),
    ),
  );
}

async function settleAfterFailure(
  turn: ActiveTurn,
  parts: TurnParts,
  error: unknown,
  report: TurnReport,
): Promise<void> {
  // What else of this turn runs (synthesis beside generation, or the other way round) stops too.
  turn.abort.abort(error);
  await silence(turn, parts);
  if (isAbort(error)) {
    turn.state = 'cancelled';
  } else {
    turn.state = 'failed';
    turn.error = toWire(error);
    report.error = turn.error;
    turn.publish({ type: 'failed', turnId: turn.id, error: turn.error });
  }
  try {
    await save(turn, parts);
    report.stored = { ...report.stored, turn: !parts.offTheRecord };
  } catch (cause) {
    turn.error ??= toWire(
      new SottoError('storage-failed', 'the turn could not be saved', { cause }),
    );
    report.error = turn.error;
  }
}

/** Stops the sound and learns how much of the reply was heard. */
async function silence(turn: ActiveTurn, parts: TurnParts): Promise<void> {
  if (!turn.playback.started) return;
  parts.sink.silence(turn.id);
  try {
    await turn.playback.over(AbortSignal.timeout(SILENCED_WITHIN_MS));
  } catch {
    // The player is gone or failed: what it reported until then counts as heard.
  }
}
