import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { SottoError, errorMessage } from '../../shared/errors';

const idsSchema = z.union([z.array(z.number().int().min(0)), z.number().int().min(0)]);
const asArray = (ids: number | number[]): number[] => (typeof ids === 'number' ? [ids] : ids);

/** What Sotto reads of Piper's `.onnx.json`; the many fields it does not use may be anything. */
const fileSchema = z.object({
  audio: z.object({ sample_rate: z.number().int().min(8_000).max(48_000) }),
  espeak: z.object({ voice: z.string().min(1) }).optional(),
  phoneme_type: z.string().default('espeak'),
  inference: z
    .object({
      noise_scale: z.number().min(0).max(2).default(0.667),
      length_scale: z.number().positive().max(10).default(1),
      noise_w: z.number().min(0).max(2).default(0.8),
    })
    .prefault({}),
  phoneme_id_map: z.record(z.string(), idsSchema),
  phoneme_map: z.record(z.string(), z.array(z.string())).default({}),
  num_speakers: z.number().int().min(1).default(1),
  speaker_id_map: z.record(z.string(), z.number().int().min(0)).default({}),
});

export interface PiperConfig {
  readonly sampleRateHz: number;
  /** espeak-ng voice, or null for a voice that takes letters instead of phonemes. */
  readonly espeakVoice: string | null;
  readonly noiseScale: number;
  readonly lengthScale: number;
  readonly noiseWidth: number;
  readonly phonemeIdMap: Readonly<Record<string, readonly number[]>>;
  readonly phonemeMap: Readonly<Record<string, readonly string[]>>;
  readonly speakers: number;
  /** Speaker that is used: the lowest id of a multi-speaker voice. */
  readonly speakerId: number;
}

/**
 * @throws SottoError `model-wrong-type` when the text is no Piper voice configuration, `unsupported`
 * when the voice wants phonemes that espeak-ng does not make.
 */
export function parsePiperConfig(text: string): PiperConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw wrongType(errorMessage(error));
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) throw wrongType(z.prettifyError(parsed.error));
  const file = parsed.data;
  if (file.phoneme_type !== 'espeak' && file.phoneme_type !== 'text') {
    throw new SottoError('unsupported', `the voice wants "${file.phoneme_type}" phonemes`, {
      hint: 'Choose a Piper voice with espeak phonemes.',
    });
  }
  for (const symbol of ['^', '_', '$']) {
    if (file.phoneme_id_map[symbol] === undefined) {
      throw wrongType(`phoneme_id_map lacks the symbol "${symbol}"`);
    }
  }
  if (file.phoneme_type === 'espeak' && file.espeak === undefined) {
    throw wrongType('espeak.voice is missing');
  }
  return {
    sampleRateHz: file.audio.sample_rate,
    espeakVoice: file.phoneme_type === 'espeak' ? (file.espeak?.voice ?? null) : null,
    noiseScale: file.inference.noise_scale,
    lengthScale: file.inference.length_scale,
    noiseWidth: file.inference.noise_w,
    phonemeIdMap: Object.fromEntries(
      Object.entries(file.phoneme_id_map).map(([symbol, ids]) => [symbol, asArray(ids)]),
    ),
    phonemeMap: file.phoneme_map,
    speakers: file.num_speakers,
    speakerId: Math.min(...Object.values(file.speaker_id_map), file.num_speakers - 1),
  };
}

/** @throws SottoError as {@link parsePiperConfig}, or `model-missing` when there is no such file. */
export async function readPiperConfig(path: string): Promise<PiperConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new SottoError('model-missing', `the voice configuration ${path} cannot be read`, {
      hint: 'Fetch the voice again with `sotto models pull`.',
      cause: error,
    });
  }
  return parsePiperConfig(text);
}

function wrongType(detail: string): SottoError {
  return new SottoError('model-wrong-type', `this is no Piper voice configuration: ${detail}`, {
    hint: 'A voice is a .onnx file with its .onnx.json beside it.',
  });
}
