import { SottoError } from '../../shared/errors';
import { nowMs } from '../../shared/clock';
import type { Settings } from '../../shared/settings';
import { assembleContext } from '../../main/context/assemble';
import type { ContextReport } from '../../main/context/assemble';
import { buildParts } from '../../main/context/build-parts';
import { CLASS_TABLE } from '../../main/context/class-table';
import { compactWhenIdle } from '../../main/context/compact';
import type { WindowParts } from '../../main/context/compact';
import type { ContextBasis } from '../../main/context/context-keeper';
import { Conversation } from '../../main/context/conversation';
import { RequestCache } from '../../main/context/request-cache';
import { windowLimits } from '../../main/context/window-limits';
import { benchStorage } from './context-storage';
import type { StorageBenchOptions } from './context-storage';
import { spread } from './percentile';

/** How many turns the two conversations have behind them. */
const LENGTHS = [10, 10_000] as const;

export interface ContextBenchOptions {
  readonly basis: ContextBasis | null;
  readonly contextTokens: number;
  readonly settings: Settings;
  readonly rounds: number;
  readonly engines: Pick<StorageBenchOptions, 'memory' | 'generator'>;
  readonly onProgress: (line: string) => void;
}

interface LongConversation {
  readonly turns: number;
  readonly parts: WindowParts;
  readonly compactions: number;
  readonly times: number[];
  report: ContextReport | null;
}

/**
 * What laying out a turn costs after ten and after ten thousand turns: all parts, counting by the
 * model's tokenizer, fitting. The conversations take turns, so that the machine's mood hits both.
 */
export async function benchContext(options: ContextBenchOptions) {
  const { basis, rounds, onProgress } = options;
  if (basis === null) throw new SottoError('not-ready', 'no language model is loaded');
  const conversations: LongConversation[] = [];
  for (const turns of LENGTHS) {
    conversations.push(await talk(turns, basis, options));
    onProgress(`a conversation of ${turns} turns is there`);
  }
  for (let round = 0; round < rounds; round++) {
    for (const conversation of conversations) await layOut(conversation, round, options);
  }
  const lengths = conversations.map(({ turns, parts, times, compactions, report }) => ({
    turns,
    ...spread(times),
    compactions,
    exchangesInWindow: parts.conversation.exchanges.length,
    tokensBefore: report?.tokensBefore ?? null,
    tokensAfter: report?.tokensAfter ?? null,
    reductionPercent: report?.reductionPercent ?? null,
  }));
  const [short, long] = lengths;
  const { persona } = basis.layout.persona;
  // Its getters answer for engines that are loaded: they are no properties to spread.
  const { memory, generator } = options.engines;
  const storage = await benchStorage({ memory, generator, persona, rounds });
  return { rounds, lengths, ratioP50: ratio(long?.p50Ms, short?.p50Ms), storage };
}

/** A conversation of this length, compacted as it would be in idle time. */
async function talk(
  turns: number,
  basis: ContextBasis,
  { contextTokens, settings }: ContextBenchOptions,
): Promise<LongConversation> {
  const conversation = new Conversation(`bench-${turns}`);
  const maxReplyTokens = settings.reply.maxTokens;
  const parts = { ...basis, conversation, contextTokens, maxReplyTokens, settings };
  const { signal } = new AbortController();
  let compactions = 0;
  for (let turn = 0; turn < turns; turn++) {
    conversation.add({
      id: `turn-${turn}`,
      conversationId: conversation.id,
      input: 'text',
      state: 'done',
      startedMs: nowMs(),
      userText: `In week ${turn} I walked ${turn % 17} miles and read ${turn % 5} books.`,
      replyText: `That makes ${turn % 17} miles, well done! What will you read next?`,
      heardText: `That makes ${turn % 17} miles, well done! What will you read next?`,
      language: 'en',
      error: null,
    });
    const { dropped } = await compactWhenIdle(parts, { signal });
    if (dropped.length > 0) compactions += 1;
  }
  return { turns, parts, compactions, times: [], report: null };
}

async function layOut(
  conversation: LongConversation,
  round: number,
  { basis, contextTokens, settings }: ContextBenchOptions,
): Promise<void> {
  if (basis === null) return;
  const { signal } = new AbortController();
  const cache = new RequestCache();
  const window = conversation.parts.conversation;
  const text = `How far did I walk on day ${round} of week ${conversation.turns}?`;
  const startMs = performance.now();
  const request = { conversationId: window.id, text, nowMs: nowMs(), cache };
  const built = await buildParts(basis.contextParts, request, { signal, tracer: undefined });
  const { report } = await assembleContext({
    layout: basis.layout,
    stable: window.stable,
    exchanges: window.exchanges,
    left: window.left,
    recalled: [`yesterday, you heard: "I walked ${round} miles before lunch."`],
    facts: [],
    factsFirst: false,
    situation: built.lines('time'),
    user: text,
    attachments: [],
    lateTokens: CLASS_TABLE.memory.lateTokens,
    limits: windowLimits(contextTokens, settings.reply.maxTokens, settings.context),
    countTokens: (texts) => basis.counter.count(texts, signal, undefined),
  });
  cache.clear();
  conversation.times.push(performance.now() - startMs);
  conversation.report = report;
}

function ratio(long: number | null | undefined, short: number | null | undefined): number | null {
  if (long == null || short == null || short === 0) return null;
  return Math.round((1000 * long) / short) / 1000;
}
