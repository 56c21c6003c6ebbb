import type { RecalledMemory } from '../../shared/contracts/memory';
import type { Prompt, PromptPersona } from '../../shared/prompt';
import type { Exchange } from './conversation';

/** Counts tokens of texts by the model's own tokenizer; remembers what it has counted. */
export type CountTokens = (texts: readonly string[]) => Promise<readonly number[]>;

export interface ContextPartCount {
  readonly name: 'persona' | 'history' | 'recalled' | 'user';
  readonly tokens: number;
}

/** What went into the prompt and what was left out, for the trace (product B3). */
export interface ContextReport {
  readonly limitTokens: number;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** Exchanges kept and dropped. */
  readonly kept: number;
  readonly dropped: number;
  readonly recalledDropped: number;
  readonly parts: readonly ContextPartCount[];
}

export interface AssembleInput {
  readonly persona: PromptPersona;
  readonly personaTokens: number;
  readonly exchanges: readonly Exchange[];
  readonly recalled: readonly RecalledMemory[];
  readonly user: string;
  /** The model's context less the room the reply needs. */
  readonly limitTokens: number;
  readonly countTokens: CountTokens;
  readonly nowMs: number;
}

export interface AssembledContext {
  readonly prompt: Prompt;
  readonly report: ContextReport;
}

/** Labels, line ends and template tokens around one message; measured on the starter models. */
const TOKENS_AROUND_MESSAGE = 8;

/**
 * Fits the prompt under the limit. The user's words and the persona always stay; recalled memories
 * yield before recent talk does; of the talk the oldest whole exchanges go first (product B1, B2).
 */
export async function assembleContext(input: AssembleInput): Promise<AssembledContext> {
  const recalledLines = input.recalled.map((memory) => recalledLine(memory, input.nowMs));
  const texts = [
    input.user,
    ...recalledLines,
    ...input.exchanges.map((exchange) => `${exchange.user}\n${exchange.reply}`),
  ];
  const counts = (await input.countTokens(texts)).map((tokens) => tokens + TOKENS_AROUND_MESSAGE);
  const userTokens = counts[0] ?? 0;
  const recalledCounts = counts.slice(1, 1 + recalledLines.length);
  const historyCounts = counts.slice(1 + recalledLines.length);

  const room = input.limitTokens - input.personaTokens - userTokens;
  const history = keepNewest(historyCounts, room);
  const recalled = keepFirst(recalledCounts, room - history.tokens);
  const tokensBefore = input.personaTokens + sum(counts);
  const tokensAfter = input.personaTokens + userTokens + history.tokens + recalled.tokens;

  return {
    prompt: {
      persona: input.persona,
      profile: [],
      summary: null,
      history: input.exchanges
        .slice(input.exchanges.length - history.kept)
        .map(({ user, reply }) => ({ user, reply })),
      recalled: recalledLines.slice(0, recalled.kept),
      situation: [],
      user: input.user,
    },
    report: {
      limitTokens: input.limitTokens,
      tokensBefore,
      tokensAfter,
      kept: history.kept,
      dropped: input.exchanges.length - history.kept,
      recalledDropped: recalledLines.length - recalled.kept,
      parts: [
        { name: 'persona', tokens: input.personaTokens },
        { name: 'history', tokens: history.tokens },
        { name: 'recalled', tokens: recalled.tokens },
        { name: 'user', tokens: userTokens },
      ],
    },
  };
}

const DAY_MS = 86_400_000;

/** A memory as quoted data with its source and time; the renderer frames the block. */
export function recalledLine(memory: RecalledMemory, nowMs: number): string {
  const days = Math.floor((nowMs - memory.saidMs) / DAY_MS);
  const when = days <= 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
  const who = memory.speaker === 'user' ? 'you heard' : 'you said';
  return `${when}, ${who}: "${memory.text.replaceAll(/\s+/gu, ' ').trim()}"`;
}

function keepNewest(counts: readonly number[], room: number): { kept: number; tokens: number } {
  let tokens = 0;
  let kept = 0;
  for (const count of counts.toReversed()) {
    if (tokens + count > room) break;
    tokens += count;
    kept += 1;
  }
  return { kept, tokens };
}

function keepFirst(counts: readonly number[], room: number): { kept: number; tokens: number } {
  let tokens = 0;
  let kept = 0;
  for (const count of counts) {
    if (tokens + count > room) break;
    tokens += count;
    kept += 1;
  }
  return { kept, tokens };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
