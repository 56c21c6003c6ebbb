import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListenOptions, PartialTranscript } from '../../src/shared/contracts/transcriber';
import { SPAN } from '../../src/shared/trace';
import type { SpanEvent } from '../../src/shared/trace';
import { comparableWords } from '../../src/workers/stt/repetition';
import { TranscriberWorker } from '../../src/workers/stt/transcriber';
import { needs } from '../needs';
import { VOICE_FILES, callContext, roomNoise, speak } from './stt-clip';
import { WHISPER_ADDON, WHISPER_BASE, missingBecause } from './stt-models';

const SENTENCES = [
  'My dog is called Rex. He likes to swim in the lake.',
  'Turn on the light in the kitchen, please.',
] as const;
const LISTEN: ListenOptions = {
  language: 'en',
  languages: [],
  prompt: '',
  window: 'sized',
  partials: true,
};

const missing = missingBecause(WHISPER_ADDON, WHISPER_BASE, ...VOICE_FILES);

describe('the transcriber with a real model', needs(missing), () => {
  const worker = new TranscriberWorker();
  let clips: Float32Array[] = [];

  beforeAll(async () => {
    clips = await speak(...SENTENCES);
    const info = await worker.load(
      {
        modelPath: WHISPER_BASE,
        backend: 'cpu',
        addonPath: WHISPER_ADDON,
        threads: 1,
        flashAttention: false,
      },
      callContext(),
    );
    expect(info).toMatchObject({ backend: 'cpu', multilingual: true });
    expect(info.systemInfo).toContain('whisper.cpp 1.');
  });

  afterAll(async () => {
    await worker.dispose();
  });

  it.each(['sized', 'full'] as const)('reads back what Piper says (%s window)', async (window) => {
    const spans: SpanEvent[] = [];
    for (const [index, sentence] of SENTENCES.entries()) {
      const result = await worker.transcribe(
        clips[index] ?? new Float32Array(0),
        { ...LISTEN, window },
        callContext(spans),
      );
      expect(comparableWords(result.text)).toEqual(comparableWords(sentence));
      expect(result).toMatchObject({ heard: true, language: 'en' });
      expect(result.audioCtx === 1500).toBe(window === 'full');
      expect(result.tokens.length).toBeGreaterThan(5);
      expect(result.encodeMs).toBeGreaterThan(0);
      expect(result.evidence.speechRatio).toBeGreaterThan(0.3);
    }
    const names = spans.filter(({ endMs }) => endMs !== null).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([SPAN.sttGate, SPAN.sttMel, SPAN.sttEncode, SPAN.sttDecode]),
    );
  });

  it('hears while the audio comes in, and ends with the whole', async () => {
    const [clip = new Float32Array(0)] = clips;
    const stream = worker.open('held', LISTEN, callContext());
    const first = stream.next();
    for (let at = 0; at < clip.length; at += 1600) {
      await worker.append('held', clip.slice(at, at + 1600));
    }
    const { value } = await first;
    const partial = value as PartialTranscript;
    expect(comparableWords(SENTENCES[0])).toEqual(
      expect.arrayContaining(comparableWords(partial.tentative).slice(0, 2)),
    );
    const result = await worker.finish('held', callContext());
    expect(comparableWords(result.text)).toEqual(comparableWords(SENTENCES[0]));
    await expect(stream.next()).resolves.toMatchObject({ done: true });
  });

  it('detects the language among those that are allowed', async () => {
    const [, clip = new Float32Array(0)] = clips;
    const listen = { ...LISTEN, language: 'auto', languages: ['de', 'en'] };
    await expect(worker.transcribe(clip, listen, callContext())).resolves.toMatchObject({
      language: 'en',
    });
  });

  it('takes silence, room noise and hum for what they are', async () => {
    const hum = roomNoise(3000).map(
      (sample, i) => sample + 0.05 * Math.sin((2 * Math.PI * 50 * i) / 16_000),
    );
    for (const samples of [new Float32Array(32_000), roomNoise(3000), roomNoise(3000, 0.05), hum]) {
      const result = await worker.transcribe(samples, LISTEN, callContext());
      expect(result).toMatchObject({ heard: false, text: '' });
      expect(result.evidence.rejectedBecause).not.toBeNull();
    }
  });

  it('stops a pass that is cancelled and serves the next', async () => {
    const [clip = new Float32Array(0)] = clips;
    const cancel = new AbortController();
    const stopped = worker.transcribe(
      clip,
      { ...LISTEN, window: 'full' },
      callContext([], cancel.signal),
    );
    setTimeout(() => {
      cancel.abort();
    }, 100);
    await expect(stopped).rejects.toMatchObject({ kind: 'aborted' });
    await expect(worker.transcribe(clip, LISTEN, callContext())).resolves.toMatchObject({
      heard: true,
    });
  });

  it('refuses a file that is no model, and says so', async () => {
    const other = new TranscriberWorker();
    const load = other.load(
      {
        modelPath: VOICE_FILES[1],
        backend: 'cpu',
        addonPath: WHISPER_ADDON,
        threads: 1,
        flashAttention: false,
      },
      callContext(),
    );
    await expect(load).rejects.toMatchObject({ kind: 'model-damaged' });
    await expect(
      other.transcribe(new Float32Array(16_000), LISTEN, callContext()),
    ).rejects.toMatchObject({ kind: 'not-ready' });
    await other.dispose();
  });
});
