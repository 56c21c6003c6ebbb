import { z } from 'zod';

const ms = z.number();

/** What `talk --json` promises (performance.md); strict where a missing field would go unnoticed. */
export const talkSchema = z.object({
  turnId: z.uuid(),
  input: z.enum(['speech', 'text']),
  fed: z.enum(['realtime', 'fast']),
  heard: z.boolean(),
  transcript: z.string(),
  reply: z.string(),
  turnClass: z.string().nullable(),
  ahead: z.enum(['A', 'B', 'C', 'D']),
  voiceToVoiceMs: ms.nullable(),
  deviceLatencyMs: ms.nullable(),
  unaccountedMs: ms.nullable(),
  spans: z
    .array(
      z.object({
        id: z.string().min(1),
        parentId: z.string().nullable(),
        name: z.string().min(1),
        startMs: ms,
        endMs: ms,
        thread: z.enum(['renderer', 'main', 'stt', 'llm', 'onnx', 'memory']),
        critical: z.boolean(),
        attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      }),
    )
    .min(1),
  context: z
    .object({
      limitTokens: z.int(),
      tokensBefore: z.int(),
      tokensAfter: z.int(),
      kept: z.int(),
      dropped: z.int(),
      parts: z.array(z.object({ name: z.string(), tokens: z.int() })),
    })
    .nullable(),
  tokens: z.object({ reused: z.int(), prefilled: z.int(), generated: z.int() }).nullable(),
  audio: z
    .object({
      path: z.string(),
      seconds: z.number().positive(),
      sampleRateHz: z.int().positive(),
      peakDbfs: z.number(),
    })
    .nullable(),
  recalled: z.array(
    z.object({
      memoryId: z.int(),
      turnId: z.string(),
      text: z.string(),
      score: z.number(),
      source: z.enum(['vector', 'text', 'both']),
    }),
  ),
  stored: z.object({ turn: z.boolean(), embedding: z.boolean(), facts: z.int() }),
});

export type TalkDocument = z.infer<typeof talkSchema>;
