import { open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { SottoError } from '../../shared/errors';
import type { Model, ModelFile, SttModel, VoiceModel } from '../../shared/models';

/** A file being imported, already copied and hashed. */
export interface ImportedFile {
  readonly path: string;
  readonly file: ModelFile;
}

const LICENCE = { spdx: 'NOASSERTION', url: null };
/** Multilingual Whisper models have one token more than the English ones. */
const MULTILINGUAL_VOCABULARY = 51_865;

/**
 * A catalogue entry for files of the user's own, as far as they tell it themselves: llama.cpp and
 * whisper.cpp models, and Piper voices with their `.onnx.json`.
 */
export async function describeCustomModel(
  id: string,
  files: readonly ImportedFile[],
  promptStyle: 'chat' | 'transcript',
): Promise<Model> {
  const main = files.find((entry) => entry.file.use === 'model');
  const config = files.find((entry) => entry.file.use === 'config');
  if (main === undefined) throw unsupported('There is no model among the files.');
  const base = {
    id,
    name: id,
    summary: 'Imported.',
    files: files.map((entry) => entry.file),
    licence: LICENCE,
    starter: false,
  };
  switch (main.file.type) {
    case 'gguf':
      return {
        ...base,
        role: 'llm',
        languages: ['*'],
        // Cautious: the engine takes less when the file says so.
        contextTokens: 8192,
        promptStyle,
        sampling: { temperature: 0.7, minP: 0.05, topK: 0, topP: 1, repeatPenalty: 1.05 },
        stop: promptStyle === 'transcript' ? ['\n'] : [],
        parametersM: null,
        quantisation: 'unknown',
        minimumRamMb: Math.ceil(((main.file.bytes ?? 0) * 1.3) / 1e6) + 1000,
      };
    case 'ggml':
      return { ...base, ...(await readWhisperFacts(main.path)) };
    case 'onnx':
      if (config === undefined) throw unsupported('A voice needs its .onnx.json beside the model.');
      return { ...base, ...(await readVoiceFacts(config.path)) };
    case 'json':
      throw unsupported('A JSON file alone is not a model.');
  }
}

/** Reads the whisper.cpp header: magic, then 11 sizes as 32-bit numbers. */
async function readWhisperFacts(
  path: string,
): Promise<Pick<SttModel, 'role' | 'languages' | 'multilingual' | 'quantisation' | 'dims'>> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(48), 0, 48, 0);
    const vocabulary = buffer.readInt32LE(4);
    const multilingual = vocabulary >= MULTILINGUAL_VOCABULARY;
    return {
      role: 'stt',
      languages: multilingual ? ['*'] : ['en'],
      multilingual,
      quantisation: 'unknown',
      dims: {
        audioState: buffer.readInt32LE(12),
        audioLayers: buffer.readInt32LE(20),
        textLayers: buffer.readInt32LE(36),
        melBands: buffer.readInt32LE(40),
      },
    };
  } finally {
    await handle.close();
  }
}

/** The part of Piper's configuration that the catalogue needs. */
const voiceConfigSchema = z.object({
  audio: z.object({
    sample_rate: z.number().int().positive(),
    quality: z.enum(['x_low', 'low', 'medium', 'high']).catch('medium'),
  }),
  language: z.object({ code: z.string().regex(/^[a-z]{2,3}_[A-Z]{2}$/) }),
  phoneme_id_map: z.record(z.string(), z.array(z.number())),
});

async function readVoiceFacts(
  path: string,
): Promise<Pick<VoiceModel, 'role' | 'languages' | 'locale' | 'sampleRateHz' | 'quality'>> {
  let config;
  try {
    config = voiceConfigSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new SottoError('model-wrong-type', `${path} is not the configuration of a Piper voice.`, {
      cause: error,
    });
  }
  const locale = config.language.code;
  return {
    role: 'voice',
    languages: [locale.slice(0, locale.indexOf('_'))],
    locale,
    sampleRateHz: config.audio.sample_rate,
    quality: config.audio.quality,
  };
}

function unsupported(message: string): SottoError {
  return new SottoError('unsupported', message, {
    hint: 'What can be imported: a .gguf, a whisper ggml .bin, or a Piper .onnx with its .onnx.json.',
  });
}
