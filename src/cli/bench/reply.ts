import type {
  GenerationResult,
  Generator,
  GeneratorLoad,
  SamplingOptions,
} from '../../shared/contracts/generator';
import type { Prompt, PromptPersona } from '../../shared/prompt';
import type { Client } from '../../shared/rpc/contract';
import { recalledLine } from '../../main/context/recalled-line';
import { moodLines } from '../../main/memory/affect';
import { checkReply } from './reply-checks';
import type { ReplyVerdict } from './reply-checks';
import { RECALL_QUESTIONS } from './reply-memories';
import { REPLY_QUESTIONS } from './reply-questions';
import type { ReplyQuestion, ReplyQuestionKind } from './reply-questions';

/** As in a spoken turn (docs: performance, "bench turn"). */
const REPLY_TOKENS = 48;
const DAY_MS = 86_400_000;

export type PromptStyle = GeneratorLoad['promptStyle'];

export interface NamedSampling extends Omit<SamplingOptions, 'seed'> {
  readonly name: string;
}

/** The samplings that are compared; the catalogue holds the one that won, per model. */
export const REPLY_SAMPLINGS: readonly NamedSampling[] = [
  sampling('greedy', 0, 0, 1),
  sampling('greedy-1.05', 0, 0, 1.05),
  sampling('greedy-1.1', 0, 0, 1.1),
  sampling('greedy-1.2', 0, 0, 1.2),
  sampling('cool', 0.2, 0.1, 1.1),
  sampling('mild', 0.3, 0.1, 1.05),
];

export interface ReplyBenchModel {
  readonly name: string;
  readonly modelPath: string;
}

export interface ReplyBenchOptions {
  readonly models: readonly ReplyBenchModel[];
  readonly styles: readonly PromptStyle[];
  readonly samplings: readonly NamedSampling[];
  /** Every question is asked once per seed; more seeds, less luck. */
  readonly seeds: readonly number[];
  readonly persona: PromptPersona;
  readonly backend: GeneratorLoad['backend'];
  readonly threads: number;
  readonly contextTokens: number;
  readonly questions?: readonly ReplyQuestion[];
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface ReplyBenchDetail extends ReplyVerdict {
  readonly id: string;
  readonly kind: ReplyQuestionKind;
  readonly seed: number;
  readonly user: string;
  readonly reply: string;
  readonly tokens: number;
  readonly stopReason: GenerationResult['stopReason'];
}

export interface ReplyBenchScore {
  readonly asked: number;
  readonly right: number;
  readonly memoryAsked: number;
  readonly memoryRight: number;
  readonly byKind: Readonly<Record<ReplyQuestionKind, { asked: number; right: number }>>;
  readonly tokensP50: number;
  readonly loops: number;
  /** Questions whose answer lies in recalled memory alone, as they are and with nothing recalled. */
  readonly recall: {
    readonly asked: number;
    readonly right: number;
    readonly rightWithout: number;
  };
  /** Questions of feeling, as they are and with the estimated mood in the prompt. */
  readonly mood: { readonly asked: number; readonly right: number; readonly rightWith: number };
}

export interface ReplyBenchVariant extends ReplyBenchScore {
  readonly style: PromptStyle;
  readonly sampling: NamedSampling;
}

export interface ReplyBenchReport {
  readonly models: Readonly<
    Record<
      string,
      ReplyBenchScore & {
        /** The variant with the most right answers; of equals the one with fewer loops. */
        readonly best: { readonly style: PromptStyle; readonly sampling: NamedSampling };
        readonly variants: readonly ReplyBenchVariant[];
        /** Of the best variant. */
        readonly details: readonly ReplyBenchDetail[];
      }
    >
  >;
}

/**
 * Asks every model sixty everyday things in every style and sampling and counts usable answers: on
 * topic, short, no loop, nothing of the prompt repeated. The score chooses what the catalogue holds.
 */
export async function runReplyBench(
  generator: Client<Generator>,
  options: ReplyBenchOptions,
): Promise<ReplyBenchReport> {
  const models: Record<string, ReplyBenchReport['models'][string]> = {};
  for (const model of options.models) {
    const runs: { variant: ReplyBenchVariant; details: ReplyBenchDetail[] }[] = [];
    for (const style of options.styles) {
      await generator.load(loadOptions(model, style, options), callOptions(options));
      for (const sampling of options.samplings) {
        const all = options.questions ?? REPLY_QUESTIONS;
        const recalling = [
          ...all.filter(({ recalled = [] }) => recalled.length > 0),
          ...RECALL_QUESTIONS,
        ];
        const feelings = all.filter(({ kind }) => kind === 'feeling');
        const ask = async (questions: readonly ReplyQuestion[]): Promise<ReplyBenchDetail[]> =>
          await askAll(generator, sampling, { ...options, questions });
        const details = await ask(all);
        const contrast = {
          withRecall: await ask(recalling),
          withoutRecall: await ask(recalling.map((question) => ({ ...question, recalled: [] }))),
          withMood: await ask(feelings.map((question) => ({ ...question, mood: true }))),
        };
        const variant = { style, sampling, ...score(details, contrast) };
        runs.push({ variant, details });
        options.onProgress?.(
          `${model.name} ${style} ${sampling.name}: ${variant.right}/${variant.asked} right, ` +
            `memory ${variant.memoryRight}/${variant.memoryAsked}, loops ${variant.loops}, recall ` +
            `${variant.recall.right} with, ${variant.recall.rightWithout} without, of ` +
            `${variant.recall.asked}; mood ${variant.mood.rightWith} with, ${variant.mood.right} ` +
            `without, of ${variant.mood.asked}`,
        );
      }
    }
    const best = runs.toSorted((a, b) => compare(a.variant, b.variant))[0];
    if (best === undefined) continue;
    const { style, sampling, ...scored } = best.variant;
    models[model.name] = {
      ...scored,
      best: { style, sampling },
      variants: runs.map(({ variant }) => variant),
      details: best.details,
    };
  }
  return { models };
}

async function askAll(
  generator: Client<Generator>,
  sampling: NamedSampling,
  options: ReplyBenchOptions,
): Promise<ReplyBenchDetail[]> {
  const details: ReplyBenchDetail[] = [];
  for (const seed of options.seeds) {
    for (const [index, question] of (options.questions ?? REPLY_QUESTIONS).entries()) {
      options.signal?.throwIfAborted();
      const { name: _name, ...values } = sampling;
      const stream = generator.generate(
        promptOf(question, options.persona),
        { maxTokens: REPLY_TOKENS, sampling: { ...values, seed: seedOf(seed, index) } },
        callOptions(options),
      );
      // The chunks add up to the result's text.
      for await (const _chunk of stream);
      const { text, tokensGenerated, stopReason } = await stream.result;
      details.push({
        id: question.id,
        kind: question.kind,
        seed,
        user: question.user,
        reply: text,
        tokens: tokensGenerated,
        stopReason,
        ...checkReply(question, text, stopReason, options.persona),
      });
    }
  }
  return details;
}

/** One seed for all questions would draw the same first number for each of them. */
function seedOf(seed: number, index: number): number {
  return seed * 1009 + index * 7919;
}

/** The prompt of a turn, recalled memories worded as the product words them. */
function promptOf(question: ReplyQuestion, persona: PromptPersona): Prompt {
  const nowMs = Date.now();
  const recalled = (question.recalled ?? []).map(({ text, answer, daysAgo }, index) =>
    recalledLine(
      {
        memoryId: index,
        turnId: '',
        text,
        speaker: 'user',
        score: 1,
        source: 'both',
        distance: null,
        saidMs: nowMs - daysAgo * DAY_MS,
        ...(answer === undefined ? {} : { answer }),
      },
      nowMs,
    ),
  );
  return {
    persona,
    profile: [],
    summary: null,
    history: question.history ?? [],
    recalled,
    situation: question.mood === true ? moodLines(question.user) : [],
    user: question.user,
  };
}

interface Contrast {
  readonly withRecall: readonly ReplyBenchDetail[];
  readonly withoutRecall: readonly ReplyBenchDetail[];
  readonly withMood: readonly ReplyBenchDetail[];
}

function score(details: readonly ReplyBenchDetail[], contrast: Contrast): ReplyBenchScore {
  const rightOf = (of: readonly ReplyBenchDetail[]): number =>
    of.filter(({ right }) => right).length;

  const count = (kind: ReplyQuestionKind): { asked: number; right: number } => {
    const ofKind = details.filter((detail) => detail.kind === kind);
    return { asked: ofKind.length, right: ofKind.filter(({ right }) => right).length };
  };
  const byKind = {
    told: count('told'),
    fact: count('fact'),
    feeling: count('feeling'),
    request: count('request'),
  };
  const tokens = details.map((detail) => detail.tokens).toSorted((a, b) => a - b);
  return {
    asked: details.length,
    right: details.filter(({ right }) => right).length,
    memoryAsked: byKind.told.asked,
    memoryRight: byKind.told.right,
    byKind,
    tokensP50: tokens[Math.floor(tokens.length / 2)] ?? 0,
    loops: details.filter(({ faults }) => faults.includes('loop')).length,
    recall: {
      asked: contrast.withRecall.length,
      right: rightOf(contrast.withRecall),
      rightWithout: rightOf(contrast.withoutRecall),
    },
    mood: { ...byKind.feeling, rightWith: rightOf(contrast.withMood) },
  };
}

function compare(a: ReplyBenchScore, b: ReplyBenchScore): number {
  return b.right - a.right || a.loops - b.loops;
}

function loadOptions(
  model: ReplyBenchModel,
  promptStyle: PromptStyle,
  { backend, threads, contextTokens }: ReplyBenchOptions,
): GeneratorLoad {
  const { modelPath } = model;
  return { modelPath, backend, threads, contextTokens, promptStyle, stateFile: null };
}

function callOptions({ signal }: ReplyBenchOptions): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function sampling(
  name: string,
  temperature: number,
  minP: number,
  repeatPenalty: number,
): NamedSampling {
  return { name, temperature, minP, topK: 40, topP: 0.95, repeatPenalty };
}
