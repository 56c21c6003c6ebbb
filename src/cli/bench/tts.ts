import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { z } from 'zod';
import { nowMs } from '../../shared/clock';
import type { Voice } from '../../shared/contracts/voice';
import { SottoError, errorMessage, throwIfAborted } from '../../shared/errors';
import type { Client } from '../../shared/rpc/contract';
import type { ArrivedPiece, SoundCheck } from './check-sound';
import { checkSound } from './check-sound';
import { SentenceChunker } from '../../main/turn/sentence-chunker';
import { toSpeechText } from '../../main/turn/speech-text';

export const TTS_VARIANTS = ['whole', 'clauses', 'windows'] as const;
/**
 * `whole`: the reply is synthesised at once by the voice file as it stands, as naive pipelines do;
 * `clauses`: clause by clause, each in one piece; `windows`: as Sotto does.
 */
export type TtsVariant = (typeof TTS_VARIANTS)[number];

export interface TtsBenchOptions {
  /** With a voice loaded, in one piece as well. */
  readonly voice: Client<Voice>;
  /** Plain text, one reply a line, or JSON `{"cases": [{"input", "lang"}]}`. */
  readonly file: string;
  readonly limit?: number | undefined;
  /** Cases of other languages are left out. Default: `en`. */
  readonly language?: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (line: string) => void;
}

export interface TtsResult extends SoundCheck {
  readonly variant: TtsVariant;
  readonly text: string;
  readonly clauses: number;
  /** Until the first audio is there to be played. */
  readonly firstAudioMs: number;
  readonly totalMs: number;
  readonly audioMs: number;
  readonly phonemesMs: number;
  readonly realTimeFactor: number;
}

export interface TtsVariantScore {
  readonly firstAudioP50Ms: number;
  readonly firstAudioP95Ms: number;
  readonly phonemesP50Ms: number;
  readonly phonemesP95Ms: number;
  readonly realTimeFactorP50: number;
  readonly audioSeconds: number;
  /** Replies in which audio came too late to play on without a break, and the longest break. */
  readonly repliesWithGaps: number;
  readonly longestGapMs: number;
  /** Joins of pieces whose step is more than twice the largest step around them. */
  readonly clicks: number;
  readonly peakDbfs: number;
  readonly levelDbfsP50: number;
}

export interface TtsBenchReport {
  readonly variants: Readonly<Record<TtsVariant, TtsVariantScore>>;
  /** How much sooner than the whole reply, and than whole clauses, the windows sound at the median. */
  readonly speedUpP50: number;
  readonly speedUpOverClausesP50: number;
  readonly replies: number;
  readonly silent: number;
  readonly load: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly details: readonly TtsResult[];
}

const casesSchema = z.object({
  cases: z.array(z.object({ input: z.string(), lang: z.string().default('en') })),
});

/** All variants speak each reply in turn, so that a busy moment hits both alike. */
export async function benchTts(options: TtsBenchOptions): Promise<TtsBenchReport> {
  const before = loadavg();
  const { language = 'en' } = options;
  const replies = (await readReplies(options.file, language)).slice(0, options.limit);
  const details: TtsResult[] = [];
  let silent = 0;
  for (const [index, reply] of replies.entries()) {
    const results: TtsResult[] = [];
    // The variants take turns in going first: what is phonemised once comes from the cache.
    const order = TTS_VARIANTS.map(
      (_, place) => TTS_VARIANTS[(index + place) % TTS_VARIANTS.length] ?? 'windows',
    );
    for (const variant of order) results.push(await speak(options, variant, reply, language));
    if (results.every(({ audioMs }) => audioMs === 0)) silent += 1;
    else details.push(...results);
    const line = results.map(
      ({ variant, firstAudioMs }) => `${variant} ${firstAudioMs.toFixed(0)} ms`,
    );
    options.onProgress?.(`${index + 1}/${replies.length}: ${line.join(', ')}`);
  }
  const variants = {
    whole: score(details, 'whole'),
    clauses: score(details, 'clauses'),
    windows: score(details, 'windows'),
  };
  const windowsMs = variants.windows.firstAudioP50Ms;
  return {
    variants,
    speedUpP50: variants.whole.firstAudioP50Ms / windowsMs,
    speedUpOverClausesP50: variants.clauses.firstAudioP50Ms / windowsMs,
    replies: replies.length,
    silent,
    load: { before, after: loadavg() },
    details,
  };
}

async function readReplies(file: string, language: string): Promise<string[]> {
  try {
    const text = await readFile(file, 'utf8');
    if (!text.trimStart().startsWith('{'))
      return text.split('\n').filter((line) => line.trim() !== '');
    return casesSchema
      .parse(JSON.parse(text))
      .cases.filter(({ lang }) => lang === language)
      .map(({ input }) => input);
  } catch (error) {
    throw new SottoError('bad-input', `${file} holds no sentences: ${errorMessage(error)}`, {
      hint: 'Give a text file with one reply a line, or JSON with "cases".',
      cause: error,
    });
  }
}

async function speak(
  { voice, signal }: TtsBenchOptions,
  variant: TtsVariant,
  reply: string,
  language: string,
): Promise<TtsResult> {
  const texts = (variant === 'whole' ? [reply] : clausesOf(reply))
    .map((text) => toSpeechText(text, language))
    .filter((text) => text !== '');
  const startedMs = nowMs();
  const pieces: ArrivedPiece[] = [];
  let sampleRateHz = 0;
  let audioMs = 0;
  let phonemesMs = 0;
  for (const text of texts) {
    throwIfAborted(signal);
    const options = { speed: 1, deterministic: false, whole: variant !== 'windows' };
    const speech = voice.synthesize(text, options, { signal });
    for await (const { samples } of speech) pieces.push({ samples, atMs: nowMs() - startedMs });
    const result = await speech.result;
    ({ sampleRateHz } = result);
    audioMs += result.audioMs;
    phonemesMs += result.phonemesMs;
  }
  const totalMs = nowMs() - startedMs;
  const realTimeFactor = audioMs === 0 ? 0 : totalMs / audioMs;
  const clauses = texts.length;
  return {
    variant,
    text: reply,
    clauses,
    // The whole reply is played when all of it is there.
    firstAudioMs: (variant === 'whole' ? pieces.at(-1)?.atMs : pieces[0]?.atMs) ?? 0,
    totalMs,
    audioMs,
    phonemesMs,
    realTimeFactor,
    ...checkSound(pieces, sampleRateHz, variant === 'whole'),
  };
}

function clausesOf(reply: string): string[] {
  const chunker = new SentenceChunker();
  return [...chunker.push(reply), ...chunker.end()].map(({ text }) => text);
}

function score(details: readonly TtsResult[], variant: TtsVariant): TtsVariantScore {
  const own = details.filter((detail) => detail.variant === variant);
  const at = (share: number, pick: (detail: TtsResult) => number): number => {
    const sorted = own.map(pick).sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  };
  return {
    firstAudioP50Ms: at(0.5, ({ firstAudioMs }) => firstAudioMs),
    firstAudioP95Ms: at(0.95, ({ firstAudioMs }) => firstAudioMs),
    phonemesP50Ms: at(0.5, ({ phonemesMs }) => phonemesMs),
    phonemesP95Ms: at(0.95, ({ phonemesMs }) => phonemesMs),
    realTimeFactorP50: at(0.5, ({ realTimeFactor }) => realTimeFactor),
    audioSeconds: own.reduce((sum, { audioMs }) => sum + audioMs, 0) / 1000,
    repliesWithGaps: own.filter(({ longestGapMs }) => longestGapMs > 0).length,
    longestGapMs: Math.max(0, ...own.map(({ longestGapMs }) => longestGapMs)),
    clicks: own.reduce((sum, { clicks }) => sum + clicks, 0),
    peakDbfs: Math.max(...own.map(({ peakDbfs }) => peakDbfs)),
    levelDbfsP50: at(0.5, ({ levelDbfs }) => levelDbfs),
  };
}
