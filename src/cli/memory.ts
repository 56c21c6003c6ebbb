import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { SottoError, errorMessage } from '../shared/errors';
import { MEMORY_KINDS } from '../shared/contracts/ledger';
import type { Forgotten, LedgerEntry, LedgerQuery, MemoryKind } from '../shared/contracts/ledger';
import type { ReadinessItem } from '../shared/contracts/ipc';
import type { Companion } from '../main/companion';
import type { MemoryDesk } from '../main/memory/memory-desk';
import { printJson } from './cli-io';
import type { Command, CommandContext } from './cli-io';
import { showPruning } from './memory-context';
import { openCompanion } from './open-companion';

const HINT = `sotto memory list [--limit N] [--kind turn|fact] [--category C] [--pinned] [--all]
             search WORDS… [--limit N]
             show ID
             edit ID NEW TEXT…
             pin ID | unpin ID
             forget ID… | --phrase "exact words"
             export FILE | import FILE | stats
             context [--limit N]`;

const DEFAULT_LIMIT = 20;
/** What one page of the ledger brings at most. */
const PAGE = 200;

interface Values {
  readonly limit?: string | undefined;
  readonly kind?: string | undefined;
  readonly category?: string | undefined;
  readonly phrase?: string | undefined;
  readonly pinned?: boolean | undefined;
  readonly all?: boolean | undefined;
}

interface Call {
  readonly companion: Companion;
  readonly desk: MemoryDesk;
  readonly words: readonly string[];
  readonly values: Values;
  readonly context: CommandContext;
}

interface Sub {
  /** Parts that must be loaded; the embedding model only where new text comes in. */
  readonly only: readonly ReadinessItem['part'][];
  readonly run: (call: Call) => Promise<void>;
}

const SUBS: Readonly<Record<string, Sub>> = {
  list: { only: ['memory'], run: (call) => list(call, null) },
  search: { only: ['memory'], run: (call) => list(call, required(call, 'words to look for')) },
  show: { only: ['memory'], run: show },
  edit: { only: ['memory', 'embedding'], run: edit },
  pin: { only: ['memory'], run: (call) => pin(call, true) },
  unpin: { only: ['memory'], run: (call) => pin(call, false) },
  forget: { only: ['memory'], run: forget },
  export: { only: ['memory'], run: exportFile },
  import: { only: ['memory', 'embedding'], run: importFile },
  stats: { only: ['memory'], run: stats },
  context: {
    only: ['memory'],
    run: ({ companion, values, context }) =>
      showPruning(companion, limitOf(values.limit ?? '500'), context),
  },
};

/** What Sotto remembers, in the user's hands. */
export const memoryCommand: Command = async (args, context) => {
  const [name = '', ...rest] = args;
  const sub = Object.hasOwn(SUBS, name) ? SUBS[name] : undefined;
  if (sub === undefined) {
    throw new SottoError('bad-input', `memory does not know "${name}"`, { hint: HINT });
  }
  const { values, positionals } = parse(rest);
  const { companion } = await openCompanion(context, { only: sub.only });
  try {
    await sub.run({ companion, desk: companion.memory, words: positionals, values, context });
    return 0;
  } finally {
    await companion.dispose();
  }
};

function parse(args: readonly string[]): { values: Values; positionals: readonly string[] } {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        limit: { type: 'string' },
        kind: { type: 'string' },
        category: { type: 'string' },
        phrase: { type: 'string' },
        pinned: { type: 'boolean' },
        all: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw new SottoError('bad-input', errorMessage(cause), { hint: HINT, cause });
  }
}

async function list({ desk, values, context }: Call, text: string | null): Promise<void> {
  const wanted = values.all === true ? Infinity : limitOf(values.limit);
  const query: Omit<LedgerQuery, 'limit' | 'before'> = {
    text,
    kind: kindOf(values.kind),
    category: values.category?.toUpperCase() ?? null,
    input: null,
    conversationId: null,
    pinnedOnly: values.pinned === true,
  };
  const entries: LedgerEntry[] = [];
  let before: string | null = null;
  let total = 0;
  do {
    const limit = Math.min(PAGE, wanted - entries.length);
    const page = await desk.ledger.page({ ...query, limit, before });
    entries.push(...page.entries);
    total = page.total;
    before = page.next;
  } while (before !== null && entries.length < wanted);
  if (context.json) {
    printJson(context.io, { memories: entries, total, more: before !== null });
    return;
  }
  for (const entry of entries) context.io.stdout(`${line(entry)}\n`);
  if (entries.length === 0) {
    context.io.stdout(
      text === null ? 'Nothing is remembered yet.\n' : 'Nothing remembered holds these words.\n',
    );
  } else if (before !== null) {
    context.io.stdout(`… more; ${total} in all. --all shows everything.\n`);
  }
}

async function show(call: Call): Promise<void> {
  const { desk, context } = call;
  const entry = await desk.ledger.entry(required(call, "a memory's id"));
  if (context.json) {
    printJson(context.io, entry);
    return;
  }
  const when = (ms: number): string => new Date(ms).toISOString();
  const rows: readonly (readonly [string, string | null])[] = [
    ['id', entry.id],
    ['text', entry.text],
    ['category', entry.category],
    ['said', when(entry.saidMs)],
    ['corrected', entry.editedMs === null ? null : when(entry.editedMs)],
    ['pinned', entry.pinned ? 'yes' : null],
    ['turn', entry.turnId],
    ['conversation', entry.conversationId],
  ];
  for (const [name, value] of rows) {
    if (value !== null) context.io.stdout(`${name.padEnd(13)} ${value}\n`);
  }
}

async function edit({ desk, words, context }: Call): Promise<void> {
  const [id, ...rest] = words;
  if (id === undefined || rest.length === 0) {
    throw new SottoError('bad-input', 'edit needs an id and the new text', { hint: HINT });
  }
  print(context, await desk.ledger.edit(id, rest.join(' ')));
}

async function pin(call: Call, pinned: boolean): Promise<void> {
  print(call.context, await call.desk.ledger.pin(required(call, "a memory's id"), pinned));
}

async function forget({ desk, words, values, context }: Call): Promise<void> {
  if (words.length === 0 && values.phrase === undefined) {
    throw new SottoError('bad-input', 'forget needs ids or --phrase', { hint: HINT });
  }
  if (words.length > 0 && values.phrase !== undefined) {
    throw new SottoError('bad-input', 'give ids or --phrase, not both', { hint: HINT });
  }
  // An id that is not there is told before anything is deleted.
  for (const id of words) await desk.ledger.entry(id);
  const forgotten: Forgotten =
    values.phrase === undefined
      ? await desk.ledger.forget(words)
      : await desk.ledger.forgetPhrase(values.phrase);
  if (context.json) {
    printJson(context.io, forgotten);
    return;
  }
  const { entries, turnIds, leftIn } = forgotten;
  context.io.stdout(
    `Forgotten: ${count(entries, 'memory', 'memories')}, ${count(turnIds.length, 'turn', 'turns')}.\n`,
  );
  for (const path of leftIn) {
    context.io.stdout(`It may still stand in this damaged database kept aside: ${path}\n`);
  }
}

async function exportFile(call: Call): Promise<void> {
  const file = resolve(required(call, 'a file to write'));
  const { turns, facts } = await call.desk.export(file);
  const { io, json } = call.context;
  if (json) printJson(io, { file, turns, facts });
  else io.stdout(`${turnsAndFacts(turns, facts)} written to ${file}\n`);
}

async function importFile(call: Call): Promise<void> {
  const file = resolve(required(call, 'a file to read'));
  const { io, json } = call.context;
  const { turns, facts } = await call.desk.import(file, (done, all) => {
    io.stderr(`${done}/${all} turns\n`);
  });
  if (json) printJson(io, { file, turns, facts });
  else io.stdout(`${turnsAndFacts(turns, facts)} added from ${file}\n`);
}

async function stats({ desk, context }: Call): Promise<void> {
  const figures = await desk.ledger.stats();
  if (context.json) {
    printJson(context.io, figures);
    return;
  }
  const day = (ms: number | null): string =>
    ms === null ? '–' : new Date(ms).toISOString().slice(0, 10);
  const { io } = context;
  io.stdout(
    `${count(figures.turns, 'turn', 'turns')} in ${count(figures.conversations, 'conversation', 'conversations')} (${figures.archived} archived)\n`,
  );
  io.stdout(
    `${count(figures.memories, 'memory', 'memories')}, ${count(figures.facts, 'fact', 'facts')}, ${figures.pinned} pinned\n`,
  );
  io.stdout(`from ${day(figures.oldestMs)} to ${day(figures.newestMs)}\n`);
  io.stdout(`${(figures.databaseBytes / 1e6).toFixed(1)} MB on disk\n`);
}

function print({ io, json }: CommandContext, entry: LedgerEntry): void {
  if (json) printJson(io, entry);
  else io.stdout(`${line(entry)}\n`);
}

function line({ id, text, saidMs, category, pinned }: LedgerEntry): string {
  const day = new Date(saidMs).toISOString().slice(0, 10);
  const mark = pinned ? '*' : ' ';
  const about = category === null ? '' : `[${category}] `;
  return `${id.padEnd(10)}${mark} ${day}  ${about}${text.replace(/\s+/gu, ' ')}`;
}

function required({ words }: Call, what: string): string {
  const text = words.join(' ').trim();
  if (text !== '') return text;
  throw new SottoError('bad-input', `this needs ${what}`, { hint: HINT });
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new SottoError('bad-input', '--limit takes a whole number above 0', { hint: HINT });
}

function kindOf(text: string | undefined): MemoryKind | null {
  if (text === undefined) return null;
  const kind = MEMORY_KINDS.find((each) => each === text);
  if (kind !== undefined) return kind;
  throw new SottoError('bad-input', `--kind is ${MEMORY_KINDS.join(' or ')}`, { hint: HINT });
}

function turnsAndFacts(turns: number, facts: number): string {
  return `${count(turns, 'turn', 'turns')} and ${count(facts, 'fact', 'facts')}`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
