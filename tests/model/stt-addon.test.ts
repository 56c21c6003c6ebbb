import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Native from '../../native/whisper/index';
import { needs } from '../needs';
import { VOICE_FILES, speak } from './stt-clip';
import { WHISPER_ADDON, WHISPER_TINY_EN, missingBecause } from './stt-models';

const missing = missingBecause(WHISPER_ADDON, WHISPER_TINY_EN, ...VOICE_FILES);

/** Noise: enough for whisper to compute on, whatever it makes of it. */
const AUDIO = Float32Array.from({ length: 32_000 }, (_, i) => Math.sin(i * i * 0.001) * 0.1);

describe('@sotto/whisper-node', needs(missing), () => {
  let addon: typeof Native;
  let model: Native.WhisperModel;

  beforeAll(async () => {
    addon = createRequire(import.meta.url)(WHISPER_ADDON) as typeof Native;
    model = await addon.loadModel(WHISPER_TINY_EN);
  });

  afterAll(() => {
    model.dispose();
  });

  it('says what it is built for and what the file holds', () => {
    expect(addon.systemInfo().features).toContain('CPU');
    // Without its tiled kernels the encoder takes twice as long (docs/decisions/0056).
    expect(addon.systemInfo().features).toContain('LLAMAFILE = 1');
    expect(addon.missingCpuFeatures()).toEqual([]);
    expect(model.info()).toMatchObject({ kind: 'tiny', multilingual: false, audioCtxMax: 1500 });
  });

  it('keeps the window it is asked for and tells its times apart', async () => {
    const result = await model.transcribe(AUDIO, { threads: 1, audioCtx: 320, maxTokens: 20 });
    expect(result).toMatchObject({ audioCtx: 320, encoderPasses: 1, language: 'en' });
    expect(result.noSpeechProb).toBeGreaterThanOrEqual(0);
    expect(result.noSpeechProb).toBeLessThanOrEqual(1);
    expect(result.melMs).toBeGreaterThan(0);
    expect(result.encodeMs).toBeGreaterThan(0);
    expect(result.melMs + result.encodeMs + result.decodeMs).toBeLessThanOrEqual(
      result.totalMs + 1,
    );
  });

  it('hears the same with the silence of an earlier start', async () => {
    const options = { threads: 1, audioCtx: 160, completeWindow: true, maxTokens: 20 };
    expect(model.silence()).toBeNull();
    expect(await model.rememberSilence(1)).toBe(true);
    const kept = model.silence();
    if (kept === null) throw new Error('no silence was kept');
    const expected = await model.transcribe(AUDIO, options);

    const later = await addon.loadModel(WHISPER_TINY_EN);
    try {
      expect(later.recallSilence(kept.subarray(0, kept.length - 2))).toBe(false);
      expect(later.silence()).toBeNull();
      expect(later.recallSilence(kept)).toBe(true);
      expect(Buffer.compare(later.silence() ?? Buffer.of(), kept)).toBe(0);
      const { text, decodedTokens } = await later.transcribe(AUDIO, options);
      expect({ text, decodedTokens }).toEqual({
        text: expected.text,
        decodedTokens: expected.decodedTokens,
      });
    } finally {
      later.dispose();
    }
  });

  it('settles its promise when aborted before, early and late, and works on', async () => {
    for (const delayMs of [0, 20, 150]) {
      const running = model.transcribe(AUDIO, { threads: 1 });
      const outcome = running.then(
        () => 'finished',
        (error: unknown) => (error as { code?: string }).code,
      );
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (model.abort()) expect(await outcome).toBe('Cancelled');
      else expect(await outcome).toBe('finished');
      expect(model.busy).toBe(false);
    }
    await expect(model.transcribe(AUDIO, { threads: 1, audioCtx: 320 })).resolves.toBeDefined();
    expect(model.abort()).toBe(false);
  });

  it('keeps what it had decoded when it is stopped, and goes on from there', async () => {
    const [clip = AUDIO] = await speak('My dog is called Rex. He likes to swim in the lake.');
    const options = { threads: 1, audioCtx: 320, completeWindow: true, maxTokens: 60 };
    await model.rememberSilence(1);
    const whole = await model.transcribe(clip, options);
    expect(model.abandonedTokens()).toEqual([]);
    let abandoned: readonly number[] = [];
    // When the decoder is at work differs from pass to pass.
    const stepMs = whole.decodeMs / 10;
    for (let ms = 0.3 * whole.encodeMs; abandoned.length === 0 && ms < 20_000; ms += stepMs) {
      const outcome = model.transcribe(clip, options).catch(() => null);
      await sleep(ms);
      model.abort();
      await outcome;
      abandoned = model.abandonedTokens();
    }
    expect(abandoned.length).toBeGreaterThan(0);
    expect(whole.decodedTokens.slice(0, abandoned.length)).toEqual(abandoned);
    const again = await model.transcribe(clip, { ...options, draftTokens: abandoned });
    expect(again.decodedTokens).toEqual(whole.decodedTokens);
    expect(again.tokensDrafted).toBe(abandoned.length);
    expect(model.abandonedTokens()).toEqual([]);
  });

  it('refuses a second transcription and disposal while one runs', async () => {
    const running = model.transcribe(AUDIO, { threads: 1, audioCtx: 320 });
    expect(() => model.transcribe(AUDIO)).toThrow(/while a transcription runs/);
    expect(() => {
      model.dispose();
    }).toThrow(/while a transcription runs/);
    await running;
  });

  it('refuses bad arguments instead of computing on them', () => {
    expect(() => model.transcribe(AUDIO, { language: 'xx' })).toThrow(/language 'xx'/);
    expect(() => model.transcribe(new Float32Array(0))).toThrow(/too few/);
    expect(() => model.transcribe(new Float32Array(100))).toThrow(/too few/);
  });

  it.runIf(process.platform === 'linux')(
    'shortens the slices of every thread, twice without harm',
    () => {
      const threads = readdirSync('/proc/self/task').length;
      expect(threads).toBeGreaterThan(1);
      expect(addon.shortenSlices()).toBeGreaterThanOrEqual(threads - 1);
      expect(addon.shortenSlices()).toBeGreaterThanOrEqual(threads - 1);
    },
  );

  it('survives samples that are no numbers and an absurd window', async () => {
    const broken = new Float32Array(16_000).fill(Number.NaN);
    await expect(
      model.transcribe(broken, { threads: 1, audioCtx: 320, maxTokens: 8 }),
    ).resolves.toBeDefined();
    const wide = await model.transcribe(AUDIO, { threads: 1, audioCtx: 4_000_000, maxTokens: 8 });
    expect(wide.audioCtx).toBe(1500);
  });

  it('cannot be used after disposal, which may be repeated', async () => {
    const other = await addon.loadModel(WHISPER_TINY_EN);
    other.dispose();
    other.dispose();
    expect(() => other.transcribe(AUDIO)).toThrow(/disposed/);
    expect(() => other.info()).toThrow(/disposed/);
  });

  it('refuses cut, altered and foreign files before whisper.cpp sees them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sotto-whisper-'));
    const file = join(folder, 'model.bin');
    try {
      const whole = readFileSync(WHISPER_TINY_EN);
      for (const bytes of [0, 47, 100, 100_000, 1_000_000]) {
        writeFileSync(file, whole.subarray(0, bytes));
        await expect(addon.loadModel(file)).rejects.toThrow(/too few|cut short/);
      }
      const absurd = Buffer.from(whole);
      absurd.writeInt32LE(0x7fffffff, 8);
      writeFileSync(file, absurd);
      await expect(addon.loadModel(file)).rejects.toThrow(/damaged/);
      writeFileSync(file, Buffer.alloc(100_000, 'GGUF'));
      await expect(addon.loadModel(file)).rejects.toThrow(/no whisper model/);
      await expect(addon.loadModel(join(folder, 'absent.bin'))).rejects.toThrow(/cannot open/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('prints nothing: stdout belongs to the commands', async () => {
    const script = `
      const addon = require(${JSON.stringify(WHISPER_ADDON)});
      addon.systemInfo();
      addon.loadModel(${JSON.stringify(WHISPER_TINY_EN)}).then(async (model) => {
        await model.transcribe(new Float32Array(16000), { threads: 1, audioCtx: 320, maxTokens: 8 });
        model.dispose();
        if (addon.takeLogs().length === 0) process.exitCode = 1;
      });`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script]);
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  });
});
