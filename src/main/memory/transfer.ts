import { open, readFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import type {
  ExportedConversation,
  ExportedTurn,
  ImportedTurn,
} from '../../shared/contracts/ledger';
import { FACT_CATEGORIES } from '../../shared/contracts/profile';
import type { FactRecord } from '../../shared/contracts/profile';
import type { Memory } from '../../shared/contracts/memory';
import type { Voice } from '../../shared/contracts/voice';
import { ERROR_KINDS, SottoError, errorMessage } from '../../shared/errors';
import type { WireError } from '../../shared/errors';
import type { Client } from '../../shared/rpc/contract';

/** Turns of one transaction while importing. */
const IMPORT_BATCH = 50;

const text = z.string().max(1_000_000);
const id = z.string().min(1).max(64);
const ms = z.number().finite().nonnegative();

const errorSchema = z.object({ kind: z.enum(ERROR_KINDS), name: text, message: text });

const turnSchema = z.object({
  id,
  conversationId: id,
  input: z.enum(['speech', 'text']),
  state: z.enum([
    'recording',
    'heard',
    'thinking',
    'speaking',
    'done',
    'failed',
    'cancelled',
    'not-heard',
  ]),
  startedMs: ms,
  userText: text,
  replyText: text,
  heardText: text,
  language: z.string().max(20),
  error: errorSchema.nullable().transform((error): WireError | null => error),
});

const memorySchema = z.object({
  text,
  speaker: z.enum(['user', 'companion']),
  pinned: z.boolean(),
  importance: z.number().min(0).max(1),
  editedMs: ms.nullable(),
});

const factSchema = z.object({
  id: z.number().int().positive(),
  category: z.enum(FACT_CATEGORIES),
  text: z.string().min(1).max(400),
  slot: z.string().max(100).nullable(),
  source: z.enum(['rules', 'model', 'user', 'import']),
  turnId: id.nullable(),
  saidMs: ms,
  confirmedMs: ms,
  timesSaid: z.number().int().positive(),
  pinned: z.boolean(),
  endedMs: ms.nullable(),
  replacedById: z.number().int().positive().nullable(),
});

const documentSchema = z.object({
  format: z.literal('sotto-memory'),
  version: z.literal(1),
  conversations: z.array(
    z.object({
      id,
      title: z.string().max(200).nullable(),
      startedMs: ms,
      archivedMs: ms.nullable(),
    }),
  ),
  facts: z.array(factSchema),
  turns: z.array(z.object({ turn: turnSchema, memories: z.array(memorySchema) })),
});

export interface Transferred {
  readonly turns: number;
  readonly facts: number;
}

/** Everything of the user's, as one JSON file; vectors are left out, they are made anew. */
export interface MemoryDocument {
  readonly format: 'sotto-memory';
  readonly version: 1;
  readonly conversations: readonly ExportedConversation[];
  readonly facts: readonly FactRecord[];
  readonly turns: readonly ExportedTurn[];
}

/** Reads everything, page by page. */
export async function collectMemory(memory: Client<Memory>): Promise<MemoryDocument> {
  const conversations: ExportedConversation[] = [];
  const facts: FactRecord[] = [];
  const turns: ExportedTurn[] = [];
  let after: number | null = null;
  do {
    const page = await memory.exportPage(after, {});
    conversations.push(...page.conversations);
    facts.push(...page.facts);
    turns.push(...page.turns);
    after = page.next;
  } while (after !== null);
  return { format: 'sotto-memory', version: 1, conversations, facts, turns };
}

/** Writes the file whole or not at all, readable by the user alone; answers how many turns it holds. */
export async function exportMemory(memory: Client<Memory>, file: string): Promise<Transferred> {
  const document = await collectMemory(memory);
  const partial = `${file}.partial`;
  try {
    const handle = await open(partial, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(document, null, 1)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true });
    throw new SottoError('storage-failed', `Could not write ${file}: ${errorMessage(cause)}`, {
      hint: 'Choose a folder that you may write to.',
      cause,
    });
  }
  return { turns: document.turns.length, facts: document.facts.length };
}

export interface ImportDeps {
  readonly memory: Client<Memory>;
  readonly voice: Pick<Client<Voice>, 'embed'>;
  readonly onProgress?: (done: number, all: number) => void;
}

/**
 * Adds what of an exported file is not there yet; a turn that is there stays as it is, so importing a
 * file twice changes nothing the second time.
 *
 * @throws SottoError `bad-input` when it is no export of Sotto's
 */
export async function importMemory(file: string, deps: ImportDeps): Promise<Transferred> {
  const document = await readDocument(file);
  let added = 0;
  for (let start = 0; start < document.turns.length; start += IMPORT_BATCH) {
    const batch = document.turns.slice(start, start + IMPORT_BATCH);
    const turns: ImportedTurn[] = [];
    for (const turn of batch) {
      const texts = turn.memories.map((entry) => entry.text);
      const embeddings = texts.length === 0 ? [] : await deps.voice.embed(texts, {});
      turns.push({ ...turn, embeddings });
    }
    added += await deps.memory.importTurns([], turns, {});
    deps.onProgress?.(Math.min(start + IMPORT_BATCH, document.turns.length), document.turns.length);
  }
  // Last, because a turn takes its conversation out of the archive.
  await deps.memory.importTurns(document.conversations, [], {});
  // After the turns they came from.
  const facts = await deps.memory.importFacts(document.facts, {});
  return { turns: added, facts };
}

async function readDocument(file: string): Promise<MemoryDocument> {
  const hint = 'Choose a file that Sotto exported: Memory → Export, or `sotto memory export`.';
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new SottoError('bad-input', `${file} cannot be read as JSON: ${errorMessage(cause)}`, {
      hint,
      cause,
    });
  }
  const parsed = documentSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new SottoError(
    'bad-input',
    `${file} is no exported memory: ${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? ''}`,
    { hint },
  );
}
