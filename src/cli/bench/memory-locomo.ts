import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { z } from 'zod';
import { nowMs } from '../../shared/clock';
import { SottoError, errorMessage } from '../../shared/errors';
import type { MemoryEntry, RecallQuery } from '../../shared/contracts/memory';
import { importanceOf } from '../../main/memory/importance';
import { benchEntry, benchTurn, embedOne, withMemoryWorld } from './memory-world';
import type { MemoryWorld } from './memory-world';
import { spread } from './percentile';
import type { Spread } from './percentile';

export const RECALL_METHODS = ['vector', 'text', 'hybrid'] as const;
export type RecallMethod = (typeof RECALL_METHODS)[number];

/** Of LoCoMo; 5 (adversarial: the answer is not there) is left out. */
const CATEGORIES: Readonly<Record<number, string>> = {
  1: 'multi-hop',
  2: 'temporal',
  3: 'open-domain',
  4: 'single-hop',
};

/** Enough to see ten turns, and the five best sessions among them. */
const LIMIT = 40;

export interface LocomoDetail {
  readonly question: string;
  readonly category: string;
  readonly evidence: readonly string[];
  readonly found: Readonly<Record<RecallMethod, readonly string[]>>;
}

export interface MethodScore extends Spread {
  /** Share of a question's evidence turns among the first five or ten, averaged over questions. */
  readonly recallAt5: number;
  readonly recallAt10: number;
  /** Mean of 1/rank of the first evidence turn within ten. */
  readonly mrr: number;
  readonly sessionRecallAt5: number;
  readonly recallAt10ByCategory: Readonly<Record<string, number>>;
}

export interface LocomoReport {
  readonly methods: Readonly<Record<RecallMethod, MethodScore>>;
  readonly questions: number;
  readonly turns: number;
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly details: readonly LocomoDetail[];
}

const turnSchema = z.object({ speaker: z.string(), dia_id: z.string(), text: z.string() });
const samplesSchema = z.array(
  z.object({
    sample_id: z.string(),
    conversation: z.record(z.string(), z.unknown()),
    qa: z.array(
      z.object({
        question: z.string(),
        category: z.number(),
        evidence: z.array(z.string()).default([]),
      }),
    ),
  }),
);

interface Asked {
  readonly question: string;
  readonly category: string;
  readonly evidence: readonly string[];
}

interface Session {
  readonly name: string;
  readonly turns: readonly z.infer<typeof turnSchema>[];
}

interface Scored {
  readonly detail: LocomoDetail;
  readonly ms: Readonly<Record<RecallMethod, number>>;
  readonly sessions: Readonly<Record<RecallMethod, readonly string[]>>;
}

/**
 * Stores each of LoCoMo's conversations (a session is a conversation of ours) and asks its questions;
 * scored by how many of the turns that hold the answer come back. The embedding is part of the time.
 */
export async function benchLocomo(
  file: string,
  options: { readonly limit: number | undefined; readonly onProgress: (line: string) => void },
): Promise<LocomoReport> {
  const samples = await readSamples(file);
  const before = loadavg();
  const scored: Scored[] = [];
  let turns = 0;
  for (const [number, { name, sessions, questions }] of samples.entries()) {
    // Each in a world of its own: nobody is asked about somebody else's life.
    await withMemoryWorld(async (world) => {
      turns += await store(world, sessions);
      for (const asked of questions.slice(0, options.limit)) scored.push(await ask(world, asked));
    });
    options.onProgress(`${number + 1}/${samples.length}: ${name}, ${scored.length} questions`);
  }
  if (scored.length === 0) throw new SottoError('bad-input', `${file} holds no questions`);
  const methods = Object.fromEntries(
    RECALL_METHODS.map((method) => [method, scoreOf(method, scored)]),
  ) as Record<RecallMethod, MethodScore>;
  return {
    methods,
    questions: scored.length,
    turns,
    load: { before, after: loadavg() },
    details: scored.map(({ detail }) => detail),
  };
}

async function store(
  { memory, voice }: MemoryWorld,
  sessions: readonly Session[],
): Promise<number> {
  let count = 0;
  for (const { name, turns } of sessions) {
    const entries: MemoryEntry[] = [];
    for (const { speaker, dia_id: id, text } of turns) {
      const said = `${speaker}: ${text}`;
      await memory.saveTurn(benchTurn(id, name, said), {});
      const entry = benchEntry(id, said, await embedOne(voice, said));
      entries.push({ ...entry, importance: importanceOf(text) });
      count += 1;
    }
    await memory.remember(entries, {});
  }
  return count;
}

async function ask({ memory, voice }: MemoryWorld, asked: Asked): Promise<Scored> {
  const embedStartMs = nowMs();
  const embedding = await embedOne(voice, asked.question);
  const embedMs = nowMs() - embedStartMs;
  const found = {} as Record<RecallMethod, readonly string[]>;
  const sessions = {} as Record<RecallMethod, readonly string[]>;
  const ms = {} as Record<RecallMethod, number>;
  for (const mode of RECALL_METHODS) {
    const query: RecallQuery = {
      text: asked.question,
      embedding,
      limit: LIMIT,
      excludeTurnIds: [],
      mode,
    };
    const startMs = nowMs();
    const { memories } = await memory.recall(query, {});
    ms[mode] = nowMs() - startMs + (mode === 'text' ? 0 : embedMs);
    const ids = memories.map(({ turnId }) => turnId);
    found[mode] = ids.slice(0, 10);
    sessions[mode] = [...new Set(ids.map(sessionOf))].slice(0, 5);
  }
  return { detail: { ...asked, found }, ms, sessions };
}

function scoreOf(method: RecallMethod, scored: readonly Scored[]): MethodScore {
  const share = (wanted: readonly string[], found: readonly string[]): number =>
    wanted.filter((id) => found.includes(id)).length / wanted.length;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const at10 = ({ detail }: Scored): number => share(detail.evidence, detail.found[method]);
  return {
    recallAt5: mean(
      scored.map(({ detail }) => share(detail.evidence, detail.found[method].slice(0, 5))),
    ),
    recallAt10: mean(scored.map(at10)),
    mrr: mean(
      scored.map(({ detail }) => {
        const rank = detail.found[method].findIndex((id) => detail.evidence.includes(id));
        return rank < 0 ? 0 : 1 / (rank + 1);
      }),
    ),
    sessionRecallAt5: mean(
      scored.map(({ detail, sessions }) =>
        share([...new Set(detail.evidence.map(sessionOf))], sessions[method]),
      ),
    ),
    recallAt10ByCategory: Object.fromEntries(
      Object.values(CATEGORIES).map((category) => [
        category,
        mean(scored.filter(({ detail }) => detail.category === category).map(at10)),
      ]),
    ),
    ...spread(scored.map(({ ms }) => ms[method])),
  };
}

function sessionOf(turnId: string): string {
  return turnId.split(':')[0] ?? turnId;
}

async function readSamples(
  file: string,
): Promise<readonly { name: string; sessions: readonly Session[]; questions: readonly Asked[] }[]> {
  let samples: z.infer<typeof samplesSchema>;
  try {
    samples = samplesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new SottoError('bad-input', `${file} is no LoCoMo file: ${errorMessage(cause)}`, {
      cause,
    });
  }
  return samples.map(({ sample_id: name, conversation, qa }) => {
    const sessions = Object.keys(conversation)
      .filter((key) => /^session_\d+$/u.test(key))
      .sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)))
      .map((key) => ({ name: key, turns: z.array(turnSchema).parse(conversation[key]) }));
    const known = new Set(sessions.flatMap(({ turns }) => turns.map((turn) => turn.dia_id)));
    const questions = qa.flatMap(({ question, category, evidence }): readonly Asked[] => {
      // Some list several turns in one string, and a few name turns that do not exist.
      const ids = evidence
        .flatMap((text) => text.match(/D\d+:\d+/gu) ?? [])
        .filter((id) => known.has(id));
      const named = CATEGORIES[category];
      return named === undefined || ids.length === 0
        ? []
        : [{ question, category: named, evidence: [...new Set(ids)] }];
    });
    return { name, sessions, questions };
  });
}
