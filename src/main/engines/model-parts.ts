import type { Settings } from '../../shared/settings';

/** The parts that are made of a model, in the order in which people read them. */
export const MODEL_PARTS = ['hearing', 'thinking', 'speaking', 'embedding'] as const;
export type ModelPart = (typeof MODEL_PARTS)[number];

/** What loads at the same time; voice and embeddings share a thread. The longest first. */
export const SIDE_BY_SIDE: readonly (readonly ModelPart[])[] = [
  ['speaking', 'embedding'],
  ['thinking'],
  ['hearing'],
];

export const MODEL_KEYS = {
  hearing: 'stt',
  thinking: 'llm',
  speaking: 'voice',
  embedding: 'embeddings',
} as const;

const THREAD_KEYS = {
  hearing: 'sttThreads',
  thinking: 'llmThreads',
  speaking: 'onnxThreads',
  embedding: 'onnxThreads',
} as const;

/** Whether a part must be loaded anew to do what the settings say. */
export function needsReload(part: ModelPart, before: Settings, after: Settings): boolean {
  const model = MODEL_KEYS[part];
  const threads = THREAD_KEYS[part];
  const native = part === 'hearing' || part === 'thinking';
  // Another voice is taken up by the persona, which may have one of its own.
  const otherModel = part !== 'speaking' && before.models[model] !== after.models[model];
  return (
    otherModel ||
    before.engines[threads] !== after.engines[threads] ||
    (native && before.engines.backend !== after.engines.backend) ||
    (part === 'thinking' && before.reply.contextTokens !== after.reply.contextTokens)
  );
}

/** The part that a model of this id is chosen for, if any. */
export function partsUsing(settings: Settings, modelId: string): readonly ModelPart[] {
  return MODEL_PARTS.filter((part) => settings.models[MODEL_KEYS[part]] === modelId);
}

/** The second language model, or null where one answers all: the same one twice gains nothing. */
export function strongModelId({ models }: Settings): string | null {
  return models.strongLlm === models.llm ? null : models.strongLlm;
}
