import type { GeneratorInfo } from '../../shared/contracts/generator';
import type { MemoryInfo } from '../../shared/contracts/memory';
import type { TranscriberInfo } from '../../shared/contracts/transcriber';
import type { EmbedderInfo, VoiceInfo } from '../../shared/contracts/voice';
import type { LlmModel } from '../../shared/models';

/** What the engines said about themselves when they were loaded. */
export interface EngineInfo {
  memory: MemoryInfo | null;
  transcriber: TranscriberInfo | null;
  generator: GeneratorInfo | null;
  voice: VoiceInfo | null;
  /** Catalogue id of the voice that is loaded. */
  voiceId: string | null;
  embedder: EmbedderInfo | null;
  /** The catalogue entry of the loaded model: its sampling. */
  llmModel: LlmModel | null;
  /** The second language model; null where none is chosen, or not loaded. */
  strong: LoadedLlm | null;
}

/** A language model that is loaded, and its catalogue entry. */
export interface LoadedLlm {
  readonly info: GeneratorInfo;
  readonly model: LlmModel;
}

export function nothingLoaded(): EngineInfo {
  return {
    memory: null,
    transcriber: null,
    generator: null,
    voice: null,
    voiceId: null,
    embedder: null,
    llmModel: null,
    strong: null,
  };
}
