import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getLoadablePath } from 'sqlite-vec';
import type { TraceFacts, TraceLimits } from '../../../../src/shared/contracts/latency';
import type { MemoryOpen } from '../../../../src/shared/contracts/memory';
import type { CallContext } from '../../../../src/shared/rpc/contract';
import { nowMs } from '../../../../src/shared/clock';
import { Tracer } from '../../../../src/shared/trace';
import type { SpanEvent } from '../../../../src/shared/trace';
import type { TraceSummary, TurnRecord } from '../../../../src/shared/turn';
import { EMBEDDING_DIMENSIONS } from '../../../../src/workers/memory/memories';
import { openDatabase } from '../../../../src/workers/memory/open-database';
import type { OpenedDatabase } from '../../../../src/workers/memory/open-database';

export const VECTOR_EXTENSION = getLoadablePath();

export function openOptions(path: string): MemoryOpen & { busyTimeoutMs: number } {
  return { path, vectorExtensionPath: VECTOR_EXTENSION, busyTimeoutMs: 50 };
}

/** A migrated database in memory. */
export function memoryDatabase(): OpenedDatabase {
  return openDatabase(openOptions(':memory:'));
}

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'sotto-memory-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A call as the RPC server would hand it over; ended spans are collected. */
export function testCall(options: { signal?: AbortSignal; sentMs?: number } = {}): CallContext & {
  readonly spans: SpanEvent[];
} {
  const spans: SpanEvent[] = [];
  return {
    signal: options.signal ?? new AbortController().signal,
    sentMs: options.sentMs ?? nowMs(),
    tracer: new Tracer('memory', { turnId: 'turn-1', parentId: 'parent' }, (span) => {
      if (span.endMs !== null) spans.push(span);
    }),
    transfer: () => undefined,
    spans,
  };
}

export function turnRecord(id: string, change: Partial<TurnRecord> = {}): TurnRecord {
  return {
    id,
    conversationId: 'talk',
    input: 'speech',
    state: 'done',
    startedMs: 1_700_000_000_000,
    userText: `words of ${id}`,
    replyText: `reply to ${id}`,
    heardText: `reply to ${id}`,
    language: 'en',
    error: null,
    ...change,
  };
}

export function traceSummary(turnId: string, change: Partial<TraceSummary> = {}): TraceSummary {
  return {
    turnId,
    startedMs: 1_700_000_000_000,
    releaseMs: 1_700_000_001_000,
    ahead: 'A',
    voiceToVoiceMs: 312.5,
    ttftMs: 88.25,
    unaccountedMs: 1.25,
    deviceLatencyMs: null,
    spans: 0,
    ...change,
  };
}

export const TRACE_LIMITS: TraceLimits = { maxTraces: 10_000, maxAgeMs: 1e12, maxBytes: 1e9 };

export function traceFacts(change: Partial<TraceFacts> = {}): TraceFacts {
  return {
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
    collectWaitedMs: 0,
    orderMs: 0,
    lostSpans: 0,
    ...change,
  };
}

/** A repeatable direction for a seed; close seeds are not close directions. */
export function direction(seed: number): Float32Array {
  const next = random(seed + 1);
  return Float32Array.from({ length: EMBEDDING_DIMENSIONS }, () => next() - 0.5);
}

/** Between two directions: 0 is `a`, 1 is `b`. */
export function mix(a: Float32Array, b: Float32Array, share: number): Float32Array {
  return a.map((value, index) => value * (1 - share) + (b[index] ?? 0) * share);
}

/** Mulberry32: the same numbers for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
