import { z } from 'zod';

/**
 * Everything the user can change, in one validated file. Every field has a default, so an empty file
 * is valid; a broken file falls back to the defaults and is kept beside them (main/settings).
 */
export const settingsSchema = z.strictObject({
  version: z.literal(1).default(1),
  models: z
    .strictObject({
      /** Catalogue ids. */
      stt: z.string().default('whisper-base'),
      llm: z.string().default('smollm2-135m-instruct'),
      /** Answers the kinds of turns that need thought, beside `llm`; null: one model answers all. */
      strongLlm: z.string().nullable().default(null),
      voice: z.string().default('en_US-joe-medium'),
      embeddings: z.string().default('minilm-l6-v2-int8'),
    })
    .prefault({}),
  speech: z
    .strictObject({
      /** ISO 639-1, or `auto`. */
      language: z.string().default('en'),
      /** With `auto`: only these are considered; empty means all. */
      languages: z.array(z.string()).default([]),
      /** The answer is spoken aloud. */
      speakReplies: z.boolean().default(true),
      speed: z.number().min(0.5).max(2).default(1),
      /** Clauses spoken before, and common ones made in idle time, are kept on disk. */
      cache: z.boolean().default(true),
      cacheMegabytes: z.number().int().min(1).max(2_000).default(100),
      /** Passes over the growing audio while the key is held. */
      partials: z.boolean().default(true),
    })
    .prefault({}),
  audio: z
    .strictObject({
      /** Device ids of the browser, or null for the system's default. */
      microphoneId: z.string().nullable().default(null),
      speakerId: z.string().nullable().default(null),
      preRollMs: z.number().int().min(0).max(1000).default(300),
      postRollMs: z.number().int().min(0).max(500).default(200),
    })
    .prefault({}),
  reply: z
    .strictObject({
      maxTokens: z.number().int().min(8).max(1024).default(96),
      contextTokens: z.number().int().min(512).max(32_768).default(2048),
      recallLimit: z.number().int().min(0).max(20).default(4),
      /** Recall, think and prepare the answer while the key is still held (product A13). */
      prepareAhead: z.boolean().default(true),
    })
    .prefault({}),
  memory: z
    .strictObject({
      /** Facts about the user are learnt from their own words. */
      learnFacts: z.boolean().default(true),
      /** The language model is asked as well, in idle time; `auto` asks models that are fit for it. */
      extractWithModel: z.enum(['auto', 'on', 'off']).default('auto'),
      /** The mood of each turn is estimated and kept. */
      affect: z.boolean().default(true),
      /** The prompt says how the words of this turn sound, where that is plain. */
      moodInPrompt: z.boolean().default(false),
      /** What leaves the window is summed up in idle time. */
      summary: z.boolean().default(true),
    })
    .prefault({}),
  context: z
    .strictObject({
      /** Most exchanges in the prompt; the model's context may hold fewer. */
      maxExchanges: z.number().int().min(1).max(400).default(60),
      /** In idle time a window above this share of its limit is compacted … */
      compactAbove: z.number().min(0.3).max(0.95).default(0.8),
      /** … down to this share. */
      compactTo: z.number().min(0.1).max(0.9).default(0.5),
      /** Turns are classified; off, every turn is treated as a question. */
      classify: z.boolean().default(true),
      /** Typed messages that follow one another within this time become one turn; 0 for never. */
      mergeTypedMs: z.number().int().min(0).max(10_000).default(2000),
    })
    .prefault({}),
  hotkey: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** Electron accelerator; the hold-to-talk hook uses its key part. */
      accelerator: z.string().default('Control+Shift+Space'),
    })
    .prefault({}),
  engines: z
    .strictObject({
      backend: z.enum(['auto', 'cpu', 'cuda', 'vulkan', 'metal']).default('auto'),
      /** 0 chooses by the machine. */
      sttThreads: z.number().int().min(0).max(64).default(0),
      llmThreads: z.number().int().min(0).max(64).default(0),
      onnxThreads: z.number().int().min(0).max(64).default(0),
    })
    .prefault({}),
  window: z
    .strictObject({
      theme: z.enum(['system', 'light', 'dark']).default('system'),
      closeToTray: z.boolean().default(true),
      /** Share of the width the conversation takes, 0.3–0.8. */
      divider: z.number().min(0.3).max(0.8).default(0.5),
    })
    .prefault({}),
  trace: z
    .strictObject({
      /** What is kept of past turns' traces: the oldest go first, whichever bound is met. */
      maxTurns: z.number().int().min(100).max(100_000).default(10_000),
      maxAgeDays: z.number().int().min(1).max(3650).default(365),
      maxMb: z.number().int().min(1).max(1000).default(64),
      /** A line per step of every turn in `latency.log`, in the data folder. */
      log: z.boolean().default(true),
      /** What was said stands in the log, too, and stays there when a turn is forgotten. */
      logWords: z.boolean().default(false),
    })
    .prefault({}),
  personaId: z.string().default('sotto'),
});

export type Settings = z.infer<typeof settingsSchema>;
export const defaultSettings: Settings = settingsSchema.parse({});
