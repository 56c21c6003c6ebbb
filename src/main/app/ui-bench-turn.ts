import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { nowMs } from '../../shared/clock';
import { SPAN } from '../../shared/trace';
import type { SpanEvent, SpanName } from '../../shared/trace';
import type { TurnDelta } from '../../shared/turn';
import type { Publisher } from '../ipc/publish';

/** Each span is announced when it opens and told again when it ends, as in a real turn. */
export const SPANS_PER_S = 2000;
export const TURN_MS = 1000;
/** Spans leave as often as the publisher lets them: one batch a frame. */
const STEP_MS = 8;

/** What a step of the stream is called, in turn; every lane gets its share. */
const NAMES: readonly SpanName[] = [
  SPAN.drain,
  SPAN.sttEncode,
  SPAN.sttDecode,
  SPAN.embed,
  SPAN.recallVector,
  SPAN.assemble,
  SPAN.prefill,
  SPAN.firstDecode,
  SPAN.decode,
  SPAN.phonemes,
  SPAN.synthesis,
  SPAN.bufferWait,
  SPAN.saveTurn,
];

/** One turn of a second that has 2,000 steps; the last of them go on after its first sound. */
export async function streamTurn(publisher: Publisher, index: number): Promise<void> {
  const turnId = randomUUID();
  const startedMs = nowMs();
  const releaseMs = startedMs + 100;
  const tell = (delta: TurnDelta): void => publisher.turn(delta);
  tell({
    type: 'started',
    turnId,
    conversationId: 'bench',
    input: 'speech',
    atMs: startedMs,
  });
  let sent = 0;
  let released = false;
  let sounded = false;
  for (let atMs = nowMs(); atMs - startedMs < TURN_MS; atMs = nowMs()) {
    if (!released && atMs >= releaseMs) {
      released = true;
      tell({ type: 'released', turnId, atMs: releaseMs });
      tell({ type: 'transcript', turnId, text: `Turn ${index} of the bench` });
      tell({ type: 'phase', turnId, phase: 'thinking' });
    }
    if (!sounded && atMs - startedMs > 0.8 * TURN_MS) {
      sounded = true;
      tell({ type: 'first-audio', turnId, atMs });
      tell({ type: 'phase', turnId, phase: 'speaking' });
    }
    const due = Math.floor(((atMs - startedMs) / 1000) * SPANS_PER_S);
    const spans: SpanEvent[] = [];
    for (; sent < due; sent += 1) {
      const span = syntheticSpan(turnId, sent, startedMs);
      spans.push(span.opened);
      // The one before has ended by now.
      if (sent > 0) spans.push(syntheticSpan(turnId, sent - 1, startedMs).ended);
    }
    publisher.spans(spans);
    if (released) tell({ type: 'reply', turnId, text: 'word ' });
    await pause(STEP_MS);
  }
  tell({
    type: 'ended',
    turnId,
    state: 'done',
    heardText: '',
    summary: {
      turnId,
      startedMs,
      releaseMs,
      ahead: 'A',
      voiceToVoiceMs: 0.8 * TURN_MS - 100,
      ttftMs: 300,
      unaccountedMs: 0,
      deviceLatencyMs: null,
      spans: sent,
    },
  });
}

function syntheticSpan(turnId: string, index: number, startedMs: number) {
  const name = NAMES[index % NAMES.length] ?? SPAN.decode;
  const startMs = startedMs + (index / SPANS_PER_S) * 1000;
  const opened: SpanEvent = {
    id: `${turnId}-${index}`,
    parentId: null,
    turnId,
    name,
    startMs,
    endMs: null,
    thread: 'main',
    attributes: { tokens: index },
  };
  // Long enough to overlap its neighbours, so that lanes have levels.
  return { opened, ended: { ...opened, endMs: startMs + 1 + (index % 5) * 0.4 } };
}
