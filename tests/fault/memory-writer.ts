import { writeSync } from 'node:fs';
import { nowMs } from '../../src/shared/clock';
import type { CallContext } from '../../src/shared/rpc/contract';
import { Tracer } from '../../src/shared/trace';
import type { TurnRecord, TurnState } from '../../src/shared/turn';
import { createMemory } from '../../src/workers/memory/memory';

/**
 * Runs as a process of its own and is killed at a random moment: opens the memory and writes turns,
 * memories and traces as fast as it can, as the app does, and says on stdout what was acknowledged.
 * Arguments: database, vector extension, a name that no other run has, a seed.
 */
const [path = '', vectorExtensionPath = '', run = '', seed = '0'] = process.argv.slice(2);

const STATES: readonly TurnState[] = ['recording', 'heard', 'thinking', 'speaking', 'done'];

function call(): CallContext {
  return {
    signal: new AbortController().signal,
    sentMs: nowMs(),
    tracer: new Tracer('memory', { turnId: '', parentId: null }, () => undefined),
    transfer: () => undefined,
  };
}

/** Synchronous, so that what was acknowledged is said before anything else happens. */
function acknowledge(...parts: readonly string[]): void {
  writeSync(1, `${parts.join(' ')}\n`);
}

function vector(index: number): Float32Array {
  return Float32Array.from({ length: 384 }, (_, at) => Math.sin(index * 7 + at + Number(seed)));
}

const memory = createMemory();
await memory.open({ path, vectorExtensionPath }, call());
acknowledge('open', run);

for (let index = 0; ; index += 1) {
  const id = `${run}-${index}`;
  const words = `turn ${id} was about ${'long stories '.repeat(index % 40)}`;
  let turn: TurnRecord = {
    id,
    conversationId: `conversation-${run}`,
    input: 'speech',
    state: 'recording',
    startedMs: nowMs(),
    userText: '',
    replyText: '',
    heardText: '',
    language: 'en',
    error: null,
  };
  for (const state of STATES) {
    turn = { ...turn, state, userText: state === 'recording' ? '' : words };
    await memory.saveTurn(turn, call());
    acknowledge('turn', id, state);
  }
  const entries = [
    { turnId: id, speaker: 'user' as const, text: words, embedding: vector(index) },
    { turnId: id, speaker: 'companion' as const, text: `so ${id}`, embedding: vector(index + 0.5) },
  ];
  await memory.remember(entries, call());
  acknowledge('remembered', id);
  await memory.saveTrace(
    {
      turnId: id,
      startedMs: turn.startedMs,
      releaseMs: turn.startedMs,
      ahead: 'A',
      voiceToVoiceMs: null,
      ttftMs: null,
      unaccountedMs: null,
      deviceLatencyMs: null,
      spans: 0,
    },
    [],
    {
      input: 'speech',
      turnClass: null,
      personaId: 'sotto',
      configuration: {
        appVersion: '0.0.0',
        player: 'command-line',
        stt: null,
        llm: null,
        voice: null,
        embeddings: null,
        settings: {},
      },
      machine: null,
      caches: [],
      collectMs: 0,
      lostSpans: 0,
    },
    { maxTraces: 10_000, maxAgeMs: 1e12, maxBytes: 1e9 },
    call(),
  );
  acknowledge('traced', id);
  // Deletions, checkpoints and the dropping of the backup are interrupted as well.
  if (index % 7 === 6) {
    const forgotten = `${run}-${index - 3}`;
    acknowledge('forgetting', forgotten);
    await memory.forgetTurn(forgotten, call());
    acknowledge('forgotten', forgotten);
  }
}
