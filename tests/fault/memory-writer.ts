import { writeSync } from 'node:fs';
import { nowMs } from '../../src/shared/clock';
import type { TurnState } from '../../src/shared/turn';
import { createMemory } from '../../src/workers/memory/memory';
import {
  TRACE_LIMITS,
  direction,
  testCall,
  traceFacts,
  traceSummary,
  turnRecord,
} from '../unit/workers/memory/fixture';

/**
 * Runs as a process of its own and is killed at a random moment: opens the memory and writes turns,
 * memories and traces as fast as it can, as the app does, and says on stdout what was acknowledged.
 * Arguments: database, vector extension, a name that no other run has, a seed.
 */
const [path = '', vectorExtensionPath = '', run = '', seed = '0'] = process.argv.slice(2);

const STATES: readonly TurnState[] = ['recording', 'heard', 'thinking', 'speaking', 'done'];

/** Synchronous, so that what was acknowledged is said before anything else happens. */
function acknowledge(...parts: readonly string[]): void {
  writeSync(1, `${parts.join(' ')}\n`);
}

/** Another one for each memory of each run. */
function vector(index: number): Float32Array {
  return direction(Number(seed) * 1_000_000 + index);
}

const memory = createMemory();
await memory.open({ path, vectorExtensionPath }, testCall());
acknowledge('open', run);

for (let index = 0; ; index += 1) {
  const id = `${run}-${index}`;
  const words = `turn ${id} was about ${'long stories '.repeat(index % 40)}`;
  const turn = turnRecord(id, {
    conversationId: `conversation-${run}`,
    startedMs: nowMs(),
    replyText: '',
    heardText: '',
  });
  for (const state of STATES) {
    await memory.saveTurn(
      { ...turn, state, userText: state === 'recording' ? '' : words },
      testCall(),
    );
    acknowledge('turn', id, state);
  }
  const entries = [
    { turnId: id, speaker: 'user' as const, text: words, embedding: vector(2 * index) },
    {
      turnId: id,
      speaker: 'companion' as const,
      text: `so ${id}`,
      embedding: vector(2 * index + 1),
    },
  ];
  await memory.remember(entries, testCall());
  acknowledge('remembered', id);
  const summary = traceSummary(id, { startedMs: turn.startedMs, releaseMs: turn.startedMs });
  await memory.saveTrace(summary, [], traceFacts(), TRACE_LIMITS, testCall());
  acknowledge('traced', id);
  // Deletions, checkpoints and the dropping of the backup are interrupted as well.
  if (index % 7 === 6) {
    const forgotten = `${run}-${index - 3}`;
    acknowledge('forgetting', forgotten);
    await memory.forgetTurn(forgotten, testCall());
    acknowledge('forgotten', forgotten);
  }
}
