import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cacheDir } from '../../src/main/models/cache-dir';
import { builtInModels } from '../../src/main/models/catalog';
import { missingWheel, pullFromCache } from './cached-wheels';

/** The part of the native addon this test uses (native/whisper/index.d.ts). */
interface WhisperAddon {
  loadModel(path: string): Promise<{
    transcribe(
      samples: Float32Array,
      options: { language: string; audioCtx: number },
    ): Promise<{ text: string }>;
    dispose(): void;
  }>;
}

const addonPath =
  process.env['SOTTO_WHISPER_ADDON'] ?? resolve('native/whisper/sotto-whisper.node');
const speechDir = process.env['SOTTO_SPEECH_DIR'];
const workDir = mkdtempSync(join(tmpdir(), 'sotto-convert-'));
afterAll(() => rmSync(workDir, { recursive: true, force: true }));

/** A small model of each kind of weights; set-up converts the others itself and compares their sums. */
const SMALL = ['whisper-tiny.en', 'whisper-tiny.en-q8_0'];

const convertible = builtInModels.flatMap((model) => {
  if (!SMALL.includes(model.id)) return [];
  const source = model.files[0]?.sources.find((candidate) => candidate.kind === 'wheel');
  return source === undefined ? [] : [{ model, source }];
});

/** Encoder positions for clips of up to 8 s, 50 a second, with room behind. */
const AUDIO_CTX = 700;

/**
 * The catalogue's sums of these files are those of whisper.cpp's own: a pull that passes shows that
 * conversion and quantisation are right to the last bit.
 */
describe('models converted from CTranslate2', () => {
  it.for(convertible)('$model.id equals the published file', async ({ model, source }, context) => {
    const missing = missingWheel(source);
    if (missing !== undefined) skip(context, `${missing}*.whl is not in ${cacheDir()}/wheels`);
    const [file] = await pullFromCache(model, workDir);
    expect(file?.from).toBe('wheel');
    expect(file?.sha256).toBe(model.files[0]?.sha256);
  });

  it.for(convertible)('$model.id transcribes', async ({ model, source }, context) => {
    const clip = findClip();
    if (missingWheel(source) !== undefined) skip(context, 'the wheels are not in the cache');
    if (!existsSync(addonPath)) skip(context, `the whisper addon is not built: ${addonPath}`);
    if (clip === undefined) skip(context, 'SOTTO_SPEECH_DIR holds no clip with its transcript');
    const [file] = await pullFromCache(model, workDir);
    const addon = createRequire(import.meta.url)(addonPath) as WhisperAddon;
    const whisper = await addon.loadModel(file?.path ?? '');
    try {
      const { text } = await whisper.transcribe(clip.samples, {
        language: 'en',
        audioCtx: AUDIO_CTX,
      });
      const heard = words(text);
      const right = words(clip.transcript).filter((word) => heard.includes(word));
      expect(right.length / words(clip.transcript).length).toBeGreaterThan(0.7);
    } finally {
      whisper.dispose();
    }
  });
});

function skip(context: { skip: (note?: string) => never }, reason: string): never {
  console.warn(`skipped: ${reason}`);
  return context.skip(reason);
}

interface ManifestClip {
  readonly file: string;
  readonly text: string;
  readonly seconds: number;
  readonly category: string;
}

/** A read sentence of a few seconds, with what is said in it. */
function findClip(): { samples: Float32Array; transcript: string } | undefined {
  if (speechDir === undefined || !existsSync(join(speechDir, 'manifest.json'))) return undefined;
  const { items } = JSON.parse(readFileSync(join(speechDir, 'manifest.json'), 'utf8')) as {
    items: readonly ManifestClip[];
  };
  const clip = items.find(
    ({ file, category, seconds }) =>
      category === 'read' && seconds > 3 && seconds < 8 && existsSync(join(speechDir, file)),
  );
  if (clip === undefined) return undefined;
  return { samples: readWav(join(speechDir, clip.file)), transcript: clip.text };
}

/** Samples of a 16-bit mono WAV file in −1 … 1. */
function readWav(path: string): Float32Array {
  const file = readFileSync(path);
  const data = file.indexOf('data', 12, 'latin1');
  const bytes = Math.min(file.readUInt32LE(data + 4), file.length - data - 8);
  return Float32Array.from(
    { length: bytes >> 1 },
    (_, index) => file.readInt16LE(data + 8 + index * 2) / 32_768,
  );
}

function words(text: string): string[] {
  return text.toLowerCase().match(/[a-z']+/g) ?? [];
}
