import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { nowMs } from '../../shared/clock';
import { SottoError, errorMessage } from '../../shared/errors';
import type { Prompt } from '../../shared/prompt';
import type { Memory } from '../../shared/contracts/memory';
import type { Client } from '../../shared/rpc/contract';
import type { Tracer } from '../../shared/trace';
import type { TurnRecord } from '../../shared/turn';
import type { Companion } from '../../main/companion';
import { compactWhenIdle } from '../../main/context/compact';
import { Conversation } from '../../main/context/conversation';
import { timePart } from '../../main/context/parts/time-part';
import { RequestCache } from '../../main/context/request-cache';
import { chunkText } from '../../main/memory/chunk-text';
import { importanceOf } from '../../main/memory/importance';
import { MemoryKeeper } from '../../main/memory/memory-keeper';
import { TraceRecorder } from '../../main/trace/trace-recorder';
import { thinkAbout } from '../../main/turn/recall-and-assemble';
import type { ThinkParts } from '../../main/turn/turn-parts';
import { withMemoryOf } from './memory-world';
import { spread } from './percentile';
import type { Spread } from './percentile';
import { WEEK_EVIDENCE } from './week-evidence';
import type { ProbedEvidence } from './week-evidence';

const fileSchema = z.object({
  users: z
    .array(
      z.object({
        name: z.string(),
        history: z.record(
          z.string().regex(/^\d{4}-\d\d-\d\d$/u),
          z.array(z.object({ query: z.string(), response: z.string() })),
        ),
        probing_questions: z.array(z.string()),
      }),
    )
    .min(1),
});

type Person = z.infer<typeof fileSchema>['users'][number];

export interface WeekDetail {
  readonly user: string;
  readonly question: string;
  readonly by: ProbedEvidence['by'];
  readonly turnClass: string;
  readonly right: boolean;
  readonly recalled: readonly string[];
}

export interface WeekReport {
  readonly users: number;
  readonly turns: number;
  readonly asked: number;
  /** The words that answer the question stand in its prompt. */
  readonly right: number;
  readonly byUser: { readonly asked: number; readonly right: number };
  readonly byCompanion: { readonly asked: number; readonly right: number };
  /** Asked of the same prompts with nothing recalled: profile and summary alone. */
  readonly rightWithoutRecall: number;
  /** Embedding, class, search, parts and layout of one question. */
  readonly think: Spread;
  readonly details: readonly WeekDetail[];
}

export interface WeekOptions {
  readonly companion: Companion;
  readonly file: string;
  readonly limit: number | undefined;
  readonly onProgress: (line: string) => void;
}

/**
 * Lives through some days of conversations with each person, day by day, each turn stored, embedded and
 * learnt from as in the product; then asks the person's probing questions in a new conversation and
 * looks whether the words that answer them got into the prompt. No reply is generated.
 *
 * @throws SottoError `bad-input` when the file holds no such people
 */
export async function benchWeek(options: WeekOptions): Promise<WeekReport> {
  const people = readPeople(options.file).slice(0, options.limit);
  const details: WeekDetail[] = [];
  const thinkMs: number[] = [];
  let turns = 0;
  let rightWithoutRecall = 0;
  for (const person of people) {
    const folder = mkdtempSync(join(tmpdir(), 'sotto-week-'));
    try {
      await withMemoryOf(folder, async (memory) => {
        const week = weekOver(memory, options.companion);
        turns += await live(person, week);
        for (const probed of await ask(person, week)) {
          details.push(probed.detail);
          thinkMs.push(probed.thinkMs);
          if (probed.rightWithoutRecall) rightWithoutRecall += 1;
        }
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const own = details.filter(({ user }) => user === person.name);
    const right = own.filter((detail) => detail.right).length;
    options.onProgress(`${person.name}: ${right}/${own.length} answered from the prompt`);
  }
  const count = (of: readonly WeekDetail[]): { asked: number; right: number } => ({
    asked: of.length,
    right: of.filter(({ right }) => right).length,
  });
  return {
    users: people.length,
    turns,
    ...count(details),
    byUser: count(details.filter(({ by }) => by === 'user')),
    byCompanion: count(details.filter(({ by }) => by === 'companion')),
    rightWithoutRecall,
    think: spread(thinkMs),
    details,
  };
}

interface Week {
  readonly keeper: MemoryKeeper;
  readonly tracer: Tracer;
  readonly memory: Client<Memory>;
  readonly parts: Omit<ThinkParts, 'cache' | 'conversation'>;
}

function weekOver(memory: Client<Memory>, companion: Companion): Week {
  const { settings, engines } = companion;
  const basis = companion.context.basis(settings);
  const contextTokens = engines.info.generator?.contextTokens;
  if (basis === null || contextTokens === undefined) {
    throw new SottoError('not-ready', 'no language model is loaded');
  }
  const keeper = new MemoryKeeper({ memory: () => memory, settings: () => settings });
  return {
    keeper,
    memory,
    tracer: new TraceRecorder(() => undefined).begin('week'),
    parts: {
      ...basis,
      engines: {
        memory,
        generator: engines.generator,
        voice: engines.voice,
        // Nothing is heard: the model that would hear need not be there.
        get transcriber() {
          return engines.transcriber;
        },
      },
      contextParts: [timePart, ...keeper.contextParts],
      maxReplyTokens: settings.reply.maxTokens,
      contextTokens,
      settings,
      previousSettled: Promise.resolve(),
    },
  };
}

async function live(person: Person, { keeper, memory, parts, tracer }: Week): Promise<number> {
  let turns = 0;
  for (const [day, exchanges] of Object.entries(person.history)) {
    for (const [index, { query, response }] of exchanges.entries()) {
      const turn = turnOf(`${day}-${index}`, day, index, query, response);
      await memory.saveTurn(turn, {});
      const pieces = chunkText(query);
      const vectors = pieces.length === 0 ? [] : await parts.engines.voice.embed(pieces, {});
      await memory.remember(
        pieces.flatMap((text, piece) => {
          const embedding = vectors[piece];
          if (embedding === undefined) return [];
          const importance = importanceOf(text);
          return [{ turnId: turn.id, speaker: 'user' as const, text, embedding, importance }];
        }),
        {},
      );
      await keeper.afterTurn(turn, tracer);
      turns += 1;
    }
  }
  return turns;
}

async function ask(
  person: Person,
  { parts, tracer }: Week,
): Promise<{ detail: WeekDetail; thinkMs: number; rightWithoutRecall: boolean }[]> {
  const conversation = new Conversation('probing');
  const { signal } = new AbortController();
  await compactWhenIdle({ ...parts, conversation }, { signal, restate: true });
  const probed = [];
  for (const question of person.probing_questions) {
    const evidence = WEEK_EVIDENCE[person.name]?.find(({ asks }) => question.includes(asks));
    if (evidence === undefined) continue;
    const cache = new RequestCache();
    const startMs = nowMs();
    const { prompt, turnClass } = await thinkAbout(
      question,
      { ...parts, cache, conversation },
      { turnId: 'probing', signal, tracer },
    );
    const thinkMs = nowMs() - startMs;
    cache.clear();
    const { by, expects } = evidence;
    const right = expects.test(knownIn(prompt));
    const rightWithoutRecall = expects.test(knownIn({ ...prompt, recalled: [] }));
    const detail = { user: person.name, question, by, turnClass, right, recalled: prompt.recalled };
    probed.push({ detail, thinkMs, rightWithoutRecall });
  }
  return probed;
}

/** What the prompt says besides the persona and the question. */
function knownIn({ profile, summary, recalled }: Prompt): string {
  return [...profile, summary ?? '', ...recalled].join('\n');
}

function turnOf(
  id: string,
  day: string,
  index: number,
  userText: string,
  reply: string,
): TurnRecord {
  return {
    id,
    conversationId: day,
    input: 'text',
    state: 'done',
    startedMs: lastTime(day) + index * 300_000,
    userText,
    replyText: reply,
    heardText: reply,
    language: 'en',
    error: null,
  };
}

/** Nine in the morning of that day of the year, the last time there was one: "on May 2nd" means that. */
function lastTime(day: string): number {
  const [, month = 1, date = 1] = day.split('-').map(Number);
  const now = new Date();
  const at = new Date(now.getFullYear(), month - 1, date, 9);
  if (at > now) at.setFullYear(now.getFullYear() - 1);
  return at.getTime();
}

function readPeople(file: string): readonly Person[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).users;
  } catch (cause) {
    throw new SottoError('bad-input', `${file} holds no such week: ${errorMessage(cause)}`, {
      hint: 'It must be JSON: {"users": [{"name", "history": {"2023-05-01": [{"query", "response"}]}, "probing_questions"}]}.',
      cause,
    });
  }
}
