import { describe, expect, it } from 'vitest';
import { toPhonemeIds } from '../../../../src/workers/onnx/phoneme-ids';
import { parsePiperConfig, readPiperConfig } from '../../../../src/workers/onnx/piper-config';

const MAP = { _: [0], '^': [1], $: [2], ' ': [3], a: [14], b: [15, 16] };
const VALID = {
  audio: { sample_rate: 22_050 },
  espeak: { voice: 'en-us' },
  inference: { noise_scale: 0.5, length_scale: 1.1, noise_w: 0.7 },
  phoneme_id_map: MAP,
};
const parse = (change: object) => parsePiperConfig(JSON.stringify({ ...VALID, ...change }));

describe('parsePiperConfig', () => {
  it('reads what a voice needs, with defaults for what is left out', () => {
    expect(parse({})).toMatchObject({
      sampleRateHz: 22_050,
      espeakVoice: 'en-us',
      noiseScale: 0.5,
      lengthScale: 1.1,
      noiseWidth: 0.7,
      speakers: 1,
      speakerId: 0,
    });
    expect(parse({ inference: undefined })).toMatchObject({ noiseScale: 0.667, noiseWidth: 0.8 });
  });

  it('chooses the lowest speaker of a voice with several', () => {
    const config = parse({ num_speakers: 3, speaker_id_map: { ada: 2, ben: 1, cleo: 0 } });
    expect(config).toMatchObject({ speakers: 3, speakerId: 0 });
  });

  it('knows voices that take letters', () => {
    expect(parse({ phoneme_type: 'text', espeak: undefined }).espeakVoice).toBeNull();
  });

  it.each([
    ['no JSON', '{'],
    ['no map', JSON.stringify({ ...VALID, phoneme_id_map: undefined })],
    ['no pad', JSON.stringify({ ...VALID, phoneme_id_map: { '^': [1], $: [2] } })],
    ['no voice', JSON.stringify({ ...VALID, espeak: undefined })],
    ['a mad sample rate', JSON.stringify({ ...VALID, audio: { sample_rate: 1 } })],
    ['something else', '"hello"'],
  ])('refuses %s', (_name, text) => {
    expect(() => parsePiperConfig(text)).toThrow(
      expect.objectContaining({ kind: 'model-wrong-type' }),
    );
  });

  it('refuses phonemes that espeak-ng does not make', () => {
    expect(() => parse({ phoneme_type: 'pinyin' })).toThrow(
      expect.objectContaining({ kind: 'unsupported' }),
    );
  });

  it('tells a missing file from a wrong one', async () => {
    await expect(readPiperConfig('/nowhere/voice.onnx.json')).rejects.toMatchObject({
      kind: 'model-missing',
    });
  });
});

describe('toPhonemeIds', () => {
  const config = parse({});

  it('puts a pad behind every phoneme, between begin and end', () => {
    expect(toPhonemeIds('a b', config)).toEqual({
      ids: [1, 0, 14, 0, 3, 0, 15, 16, 0, 2],
      phonemes: 3,
      unknown: 0,
    });
  });

  it('leaves out and counts what the voice does not know', () => {
    expect(toPhonemeIds('aʘa', config)).toEqual({
      ids: [1, 0, 14, 0, 14, 0, 2],
      phonemes: 2,
      unknown: 1,
    });
  });

  it('replaces phonemes by the voice’s own map first', () => {
    const mapped = parse({ phoneme_map: { ʘ: ['a', 'b'] } });
    expect(toPhonemeIds('ʘ', mapped).ids).toEqual([1, 0, 14, 0, 15, 16, 0, 2]);
  });
});
