import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { SottoError, errorMessage } from '../../shared/errors';
import { SentenceChunker } from '../../main/turn/sentence-chunker';

export interface ChunkerCase {
  readonly id: string;
  readonly language: string;
  readonly right: boolean;
  readonly expected: readonly string[] | boolean;
  readonly got: readonly string[] | boolean;
  /** Pieces of the reply that had come when the first clause left; null where none is scored. */
  readonly firstClauseTokens: number | null;
}

export interface ChunkerBenchReport {
  readonly cases: number;
  readonly right: number;
  /** In the pieces of {@link likeTokens}; the generator's own tokens differ a little. */
  readonly firstClauseTokensP50: number;
  readonly byLanguage: Readonly<Record<string, { readonly cases: number; readonly right: number }>>;
  readonly details: readonly ChunkerCase[];
}

/** Texts with their sentences, or partial texts with the answer whether a sentence has ended. */
const sentencesCase = z.object({
  id: z.string(),
  lang: z.string().default(''),
  input: z.string(),
  sentences: z.array(z.string()),
  /** Other splits that are right as well. */
  other_expectations: z
    .array(z.union([z.array(z.string()), z.object({ sentences: z.array(z.string()) })]))
    .default([]),
});
const endingCase = z.object({ id: z.string(), text: z.string(), ends: z.boolean() });
const fileSchema = z.object({ cases: z.array(z.union([sentencesCase, endingCase])).min(1) });

/**
 * Scores the splitter: a text is right when its sentences are the expected ones, white space apart; a
 * partial text when a sentence end is found in it exactly if there is one. Texts also tell how soon
 * the first clause leaves.
 *
 * @throws SottoError `bad-input` when the file holds no such cases.
 */
export async function benchChunker(options: {
  readonly file: string;
}): Promise<ChunkerBenchReport> {
  const details = (await readCases(options.file)).map((item) =>
    'input' in item ? scoreSentences(item) : scoreEnding(item),
  );
  const byLanguage: Record<string, { cases: number; right: number }> = {};
  for (const { language, right } of details) {
    const counted = (byLanguage[language] ??= { cases: 0, right: 0 });
    counted.cases += 1;
    if (right) counted.right += 1;
  }
  const tokens = details
    .flatMap(({ firstClauseTokens }) => (firstClauseTokens === null ? [] : [firstClauseTokens]))
    .sort((a, b) => a - b);
  return {
    cases: details.length,
    right: details.filter(({ right }) => right).length,
    firstClauseTokensP50: tokens[tokens.length >> 1] ?? 0,
    byLanguage,
    details,
  };
}

async function readCases(file: string): Promise<z.infer<typeof fileSchema>['cases']> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8'))).cases;
  } catch (error) {
    throw new SottoError('bad-input', `${file} holds no chunker cases: ${errorMessage(error)}`, {
      hint: 'It must be JSON: {"cases": [{"id", "lang", "input", "sentences"} | {"id", "text", "ends"}]}.',
      cause: error,
    });
  }
}

function scoreSentences(item: z.infer<typeof sentencesCase>): ChunkerCase {
  const chunker = new SentenceChunker({ clauses: false });
  const got = [...chunker.push(item.input), ...chunker.end()].map(({ text }) => normal(text));
  const accepted = [
    item.sentences,
    ...item.other_expectations.map((other) => ('sentences' in other ? other.sentences : other)),
  ].map((sentences) => sentences.map(normal));
  return {
    id: item.id,
    language: item.lang,
    right: accepted.some((sentences) => sameTexts(sentences, got)),
    expected: item.sentences,
    got,
    firstClauseTokens: firstClauseTokens(item.input),
  };
}

function scoreEnding(item: z.infer<typeof endingCase>): ChunkerCase {
  const chunker = new SentenceChunker({ clauses: false });
  const clauses = [...chunker.push(item.text), ...chunker.end()];
  const got = clauses.some(({ ending }) => ending === 'sentence');
  const right = got === item.ends;
  return { id: item.id, language: '', right, expected: item.ends, got, firstClauseTokens: null };
}

function firstClauseTokens(text: string): number {
  const chunker = new SentenceChunker();
  const pieces = likeTokens(text);
  for (const [index, piece] of pieces.entries()) {
    if (chunker.push(piece).length > 0) return index + 1;
  }
  return pieces.length;
}

/** Pieces about as long as a language model's tokens: a space goes with the word behind it. */
export function likeTokens(text: string): string[] {
  return text.match(/\s?\p{L}{1,6}\p{M}*|\s?\p{N}{1,3}|\s?[^\s\p{L}\p{N}]|\s/gu) ?? [];
}

function normal(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
