import { describe, expect, it } from 'vitest';
import { MAX_TEXT_CHARACTERS, createVoice } from '../../../../src/workers/onnx/voice';
import { collect, testCall } from './helpers/call-context';

const OPTIONS = { speed: 1, deterministic: true };

describe('createVoice without models', () => {
  it('says that nothing is loaded', async () => {
    const voice = createVoice();
    await expect(collect(voice.synthesize('Hello.', OPTIONS, testCall()))).rejects.toMatchObject({
      kind: 'not-ready',
    });
    await expect(voice.embed(['hello'], testCall())).rejects.toMatchObject({ kind: 'not-ready' });
    await voice.dispose();
  });

  it('refuses what could not be spoken', async () => {
    const voice = createVoice();
    const long = 'a'.repeat(MAX_TEXT_CHARACTERS + 1);
    for (const request of [
      voice.synthesize(long, OPTIONS, testCall()),
      voice.synthesize('Hello.', { ...OPTIONS, speed: 0 }, testCall()),
      voice.synthesize('Hello.', { ...OPTIONS, speed: Number.NaN }, testCall()),
    ]) {
      await expect(collect(request)).rejects.toMatchObject({ kind: 'bad-input' });
    }
    await voice.dispose();
  });

  it('tells a missing model, and stays usable', async () => {
    const voice = createVoice();
    const load = { modelPath: '/no/voice.onnx', configPath: '/no/voice.onnx.json', threads: 1 };
    await expect(voice.loadVoice(load, testCall())).rejects.toMatchObject({
      kind: 'model-missing',
    });
    const embedder = { modelPath: '/no/m.onnx', tokenizerPath: '/no/t.json', threads: 1 };
    await expect(voice.loadEmbedder(embedder, testCall())).rejects.toMatchObject({
      kind: 'model-missing',
    });
    await expect(voice.embed([], testCall())).rejects.toMatchObject({ kind: 'not-ready' });
    await voice.dispose();
  });

  it('refuses calls once disposed', async () => {
    const voice = createVoice();
    await voice.dispose();
    await expect(voice.embed(['x'], testCall())).rejects.toMatchObject({ kind: 'disposed' });
  });
});
