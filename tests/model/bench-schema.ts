import { z } from 'zod';

const ms = z.number().nonnegative();
const share = z.number().min(0).max(1);
const spread = z.object({ p50Ms: ms.nullable(), p95Ms: ms.nullable() });

const loadSchema = z.object({
  cores: z.int().positive(),
  loadBefore: z.array(z.number()).length(3),
  loadAfter: z.array(z.number()).length(3),
  busyShare: share,
  othersShare: share,
  stealShare: share.nullable(),
});

const stageSchema = z.object({ p50Ms: ms, p95Ms: ms, meanMs: ms, share });

const variantSchema = z.object({
  p50Ms: ms,
  p95Ms: ms,
  meanMs: ms,
  stages: z.record(z.string(), stageSchema),
  clips: z.int().positive(),
  spoken: z.int().positive(),
  failed: z.literal(0),
  wer: share.nullable(),
});

/** What `bench turn --json` promises (performance.md), for a run in which every clip was answered. */
export const benchTurnSchema = z.object({
  complete: z.literal(true),
  tails: z
    .array(
      z.object({
        tailMs: z.int(),
        variants: z.object({
          naive: variantSchema,
          sequential: variantSchema,
          product: variantSchema,
        }),
        floorP50Ms: ms,
        unaccountedPctP50: ms,
        unaccountedMsP95: ms,
        aheadShares: z.object({ A: share, B: share, C: share, D: share }),
        commitRate: share.nullable(),
        clips: z.int().positive(),
      }),
    )
    .min(1),
  load: loadSchema,
  setup: z.object({
    replyTokens: z.literal(48),
    threads: z.object({ stt: z.int(), llm: z.int(), voice: z.int(), embedder: z.int() }),
    variants: z.record(z.string(), z.looseObject({ audioCtx: z.string() })),
  }),
  details: z.array(
    z.looseObject({
      variant: z.enum(['naive', 'sequential', 'product']),
      file: z.string(),
      tailMs: z.int(),
      transcript: z.string(),
      reply: z.string(),
      voiceToVoiceMs: ms,
      unaccountedMs: ms,
      audioCtx: z.int(),
      tokensReused: z.int(),
      tokensPrefilled: z.int(),
      stages: z.record(z.string(), ms),
    }),
  ),
});

const sttPolicySchema = spread.extend({
  wer: z.number(),
  words: z.int(),
  wrong: z.int(),
  clips: z.int(),
  rejected: z.int(),
});

export const benchSttSchema = z.object({
  policies: z.object({
    full: sttPolicySchema,
    sized: sttPolicySchema,
    streamed: sttPolicySchema,
  }),
  load: loadSchema,
  details: z.array(z.looseObject({ file: z.string(), text: z.string() })),
});

export const benchSoakSchema = z.object({
  turns: z.int(),
  failed: z.literal(0),
  rssStartMb: z.number().positive(),
  rssEndMb: z.number().positive(),
  p50FirstMs: ms,
  p50LastMs: ms,
  load: loadSchema,
});

export const benchBargeInSchema = spread.extend({
  presses: z.int().positive(),
  phases: z.object({ generating: spread, speaking: spread }),
  load: loadSchema,
});

export const benchStartSchema = spread.extend({
  runs: z.int().positive(),
  parts: z.object({
    memory: spread,
    hearing: spread,
    thinking: spread,
    speaking: spread,
    embedding: spread,
  }),
  load: loadSchema,
});
