import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FugoodBackend } from '../../src/workers/stt/fugood';
import { needs } from '../needs';
import { WHISPER_TINY_EN, missingBecause } from './stt-models';

/** The folder of `@fugood/node-whisper-<platform>-<arch>`, or one with a node_modules that holds it. */
const PREBUILT = process.env['SOTTO_WHISPER_PREBUILT'] ?? '';
const missing =
  missingBecause(WHISPER_TINY_EN) ??
  (existsSync(PREBUILT) ? null : 'SOTTO_WHISPER_PREBUILT names no folder');

const PASS = {
  audioCtx: 1500,
  threads: 2,
  language: 'en',
  languages: [],
  prompt: '',
  maxTokens: 0,
  loopGuard: false,
  promptTokens: [],
  draftTokens: [],
  speechEndMs: Infinity,
};

describe('the prebuilt of @fugood/whisper.node on the CPU', needs(missing), () => {
  let backend: FugoodBackend;

  beforeAll(async () => {
    backend = await FugoodBackend.load({
      modelPath: WHISPER_TINY_EN,
      backend: 'cpu-prebuilt',
      addonPath: PREBUILT,
      flashAttention: false,
      threads: 2,
    });
  });

  afterAll(async () => {
    await backend.dispose();
  });

  it('says what it cannot do', () => {
    expect(backend.info).toMatchObject({ sizable: false, multilingual: false });
  });

  it('never loads another variant than the one asked for', async () => {
    const load = FugoodBackend.load({
      modelPath: WHISPER_TINY_EN,
      backend: 'cuda',
      addonPath: PREBUILT,
      flashAttention: false,
      threads: 2,
    });
    await expect(load).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('answers a cancelled pass at once, and the next one after it has ended', async () => {
    const cancel = new AbortController();
    const stopped = backend.transcribe(new Float32Array(16_000), PASS, cancel.signal);
    const gone = expect(stopped).rejects.toMatchObject({ kind: 'aborted' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    cancel.abort();
    await gone;
    const next = await backend.transcribe(
      new Float32Array(16_000),
      PASS,
      new AbortController().signal,
    );
    expect(next.encodeMs).toBeGreaterThan(0);
    expect(next.noSpeechProbability).toBeNull();
  });
});
