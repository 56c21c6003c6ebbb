import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { SottoError, errorMessage } from '../../shared/errors';
import type { FactRecord, FactSource, Profile } from '../../shared/contracts/profile';
import type { Memory } from '../../shared/contracts/memory';
import type { Client } from '../../shared/rpc/contract';
import type { TurnRecord } from '../../shared/turn';
import { learnFacts, learnMore } from '../../main/memory/learn-facts';
import type { MoreFacts } from '../../main/memory/learn-facts';
import { ProfileCache } from '../../main/memory/profile-cache';
import { coverage, finds, isGroundedIn } from './facts-match';

const fileSchema = z.object({
  profiles: z
    .array(
      z.object({
        user_id: z.string(),
        sessions: z.array(
          z.object({
            session_id: z.number(),
            turns: z.array(z.object({ role: z.string(), content: z.string() })),
            expected_memories_after: z.array(
              z.object({ fact: z.string(), contradicts: z.string().optional() }),
            ),
          }),
        ),
        memory_tests: z
          .array(
            z.object({
              category: z.string(),
              required_memories: z.array(z.string()),
            }),
          )
          .default([]),
      }),
    )
    .min(1),
});

type Person = z.infer<typeof fileSchema>['profiles'][number];

export interface FactsBenchDetail {
  readonly user: string;
  readonly expected: string | null;
  readonly storedText: string | null;
  readonly matched: boolean;
  /** Set for expected facts that contradict an earlier one. */
  readonly updateRight?: boolean;
  /** Set for stored facts. */
  readonly junk?: boolean;
  readonly source?: FactSource;
  readonly current?: boolean;
}

export interface FactsBenchScore {
  readonly expected: number;
  readonly found: number;
  readonly updatesExpected: number;
  readonly updatesRight: number;
  readonly stored: number;
  readonly junkRate: number;
}

export interface FactsBenchReport extends FactsBenchScore {
  readonly byUser: Readonly<Record<string, FactsBenchScore>>;
  readonly details: readonly FactsBenchDetail[];
}

/** What the bench needs of a memory; each user gets an empty one. */
export type FactsMemory = Pick<
  Client<Memory & Profile>,
  'saveTurn' | 'saveFacts' | 'profile' | 'factHistory'
>;

export interface FactsBenchOptions {
  readonly file: string;
  readonly limit: number | undefined;
  /** Opens an empty memory in this folder, hands it over, and closes it. */
  readonly withMemory: (
    folder: string,
    run: (memory: FactsMemory) => Promise<void>,
  ) => Promise<void>;
  /** A second extractor beside the rules, or null. */
  readonly more: MoreFacts | null;
  readonly onProgress: (line: string) => void;
}

const DAY_MS = 86_400_000;

/**
 * Tells a companion's memory what each user says, turn by turn, through the product's own extraction
 * and storage, and compares what is stored in the end with what a reader expects. The match rule is
 * that of facts-match.ts.
 *
 * @throws SottoError `bad-input` when the file holds no such users
 */
export async function benchFacts(options: FactsBenchOptions): Promise<FactsBenchReport> {
  const people = readPeople(options.file).slice(0, options.limit);
  const byUser: Record<string, FactsBenchScore> = {};
  const details: FactsBenchDetail[] = [];
  for (const person of people) {
    const folder = mkdtempSync(join(tmpdir(), 'sotto-facts-'));
    try {
      await options.withMemory(folder, async (memory) => {
        const scored = scorePerson(person, await tell(person, memory, options.more));
        byUser[person.user_id] = scored.score;
        details.push(...scored.details);
        const { found, expected, stored, junkRate } = scored.score;
        options.onProgress(
          `${person.user_id}: ${found}/${expected} found, ${stored} stored, ` +
            `junk ${(100 * junkRate).toFixed(1)} %`,
        );
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { ...total(Object.values(byUser)), byUser, details };
}

/** All facts there ever were, oldest first. */
async function tell(
  person: Person,
  memory: FactsMemory,
  more: MoreFacts | null,
): Promise<readonly FactRecord[]> {
  const cache = new ProfileCache(() => memory);
  const startMs = Date.UTC(2026, 0, 5, 9);
  let lastId = 0;
  for (const { session_id: session, turns } of person.sessions) {
    for (const [index, { role, content }] of turns.entries()) {
      if (role !== 'user') continue;
      const turn = spoken(`${person.user_id}-${session}-${index}`, session, content);
      const record = { ...turn, startedMs: startMs + session * DAY_MS + index * 60_000 };
      await memory.saveTurn(record, {});
      await learnFacts(record, memory, cache);
      if (more !== null) await learnMore(record, memory, cache, more);
    }
  }
  const all = new Map<number, FactRecord>();
  for (const { id } of await cache.facts()) lastId = Math.max(lastId, id);
  // Ids count up from one in an empty memory; ended facts without a successor are asked for as well.
  for (let id = 1; id <= lastId; id += 1) {
    for (const fact of await memory.factHistory(id, {})) all.set(fact.id, fact);
  }
  return [...all.values()].sort((a, b) => a.id - b.id);
}

function spoken(id: string, session: number, userText: string): Omit<TurnRecord, 'startedMs'> {
  return {
    id,
    conversationId: `session-${session}`,
    input: 'text',
    state: 'done',
    userText,
    replyText: '',
    heardText: '',
    language: 'en',
    error: null,
  };
}

/** Exported for its tests. */
export function scorePerson(
  person: Person,
  facts: readonly FactRecord[],
): { score: FactsBenchScore; details: readonly FactsBenchDetail[] } {
  const user = person.user_id;
  const expected = person.sessions.flatMap((session) => session.expected_memories_after);
  const current = facts.filter(({ endedMs }) => endedMs === null);
  const details: FactsBenchDetail[] = expected.map(({ fact, contradicts }) => {
    const best = bestFor(fact, facts);
    const found = best !== null && finds(best.text, fact);
    const detail = { user, expected: fact, storedText: best?.text ?? null, matched: found };
    if (contradicts === undefined) return detail;
    const told = current.filter(({ text }) => finds(text, fact));
    const left = current.filter(({ text }) => finds(text, contradicts) && !finds(text, fact));
    return { ...detail, updateRight: told.length > 0 && left.length === 0 };
  });
  const grounds = [...expected.map(({ fact }) => fact), ...requiredMemories(person)];
  const stored = facts.map((fact): FactsBenchDetail => {
    const ground = grounds.find((wanted) => isGroundedIn(fact.text, wanted));
    return {
      user,
      expected: ground ?? null,
      storedText: fact.text,
      matched: ground !== undefined,
      junk: ground === undefined,
      source: fact.source,
      current: fact.endedMs === null,
    };
  });
  const updates = details.filter(({ updateRight }) => updateRight !== undefined);
  const junk = stored.filter((detail) => detail.junk === true).length;
  return {
    score: {
      expected: expected.length,
      found: details.filter(({ matched }) => matched).length,
      updatesExpected: updates.length,
      updatesRight: updates.filter(({ updateRight }) => updateRight === true).length,
      stored: stored.length,
      junkRate: stored.length === 0 ? 0 : junk / stored.length,
    },
    details: [...details, ...stored],
  };
}

/** What the questions about a user need to be answered is worth keeping as well; noise is not. */
function requiredMemories(person: Person): readonly string[] {
  return person.memory_tests
    .filter(({ category }) => category !== 'noise_resistance')
    .flatMap(({ required_memories: memories }) => memories);
}

function bestFor(expected: string, facts: readonly FactRecord[]): FactRecord | null {
  let best: FactRecord | null = null;
  let most = 0;
  for (const fact of facts) {
    const share = coverage(fact.text, expected);
    if (share > most) [best, most] = [fact, share];
  }
  return best;
}

function total(scores: readonly FactsBenchScore[]): FactsBenchScore {
  const sum = (pick: (score: FactsBenchScore) => number): number =>
    scores.reduce((all, score) => all + pick(score), 0);
  const stored = sum((score) => score.stored);
  return {
    expected: sum((score) => score.expected),
    found: sum((score) => score.found),
    updatesExpected: sum((score) => score.updatesExpected),
    updatesRight: sum((score) => score.updatesRight),
    stored,
    junkRate: stored === 0 ? 0 : sum((score) => score.junkRate * score.stored) / stored,
  };
}

function readPeople(file: string): readonly Person[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).profiles;
  } catch (error) {
    throw new SottoError(
      'bad-input',
      `${file} holds no users with expected facts: ${errorMessage(error)}`,
      {
        hint: 'It must be JSON: {"profiles": [{"user_id", "sessions": [{"turns", "expected_memories_after"}]}]}.',
        cause: error,
      },
    );
  }
}
