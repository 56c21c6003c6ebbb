import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolvePaths } from '../../src/main/paths';
import {
  AUDIBLE_AMPLITUDE,
  concatSamples,
  firstAudibleIndex,
  peakAmplitude,
  toDbfs,
} from '../../src/shared/audio';
import type { VoiceInfo } from '../../src/shared/contracts/voice';
import { SPAN } from '../../src/shared/trace';
import type { PiperMode } from '../../src/workers/onnx/piper';
import { PiperVoice } from '../../src/workers/onnx/piper';
import { createVoice } from '../../src/workers/onnx/voice';
import { PreparedFiles } from '../../src/workers/prepared';
import { collect, testCall } from '../unit/workers/onnx/helpers/call-context';

const NAME = 'en_US-joe-medium';
const folder = join(resolvePaths().modelsDir, NAME);
const MODEL = {
  modelPath: join(folder, `${NAME}.onnx`),
  configPath: join(folder, `${NAME}.onnx.json`),
  threads: 2,
};
const SENTENCE = 'The kettle is on, and your tea will be ready in two minutes.';

describe('a real voice', () => {
  const voice = createVoice();
  let info: VoiceInfo;

  const say = async (text: string, options: { speed?: number; deterministic?: boolean } = {}) => {
    const call = testCall();
    const { chunks, result } = await collect(
      voice.synthesize(text, { speed: 1, deterministic: true, ...options }, call),
    );
    return { result, chunks, call, samples: concatSamples(chunks.map((chunk) => chunk.samples)) };
  };

  beforeAll(async () => {
    info = await voice.loadVoice(MODEL, testCall());
  });

  afterAll(async () => {
    await voice.dispose();
  });

  it('is described by its configuration', () => {
    expect(info).toMatchObject({ sampleRateHz: 22_050, espeakVoice: 'en-us' });
  });

  it('speaks a sentence: loud, of a plausible length, without clipping', async () => {
    const { samples, result } = await say(SENTENCE, { deterministic: false });
    const seconds = samples.length / info.sampleRateHz;
    expect(seconds).toBeGreaterThan(2.2);
    expect(seconds).toBeLessThan(6);
    expect(result.audioMs).toBeCloseTo(seconds * 1000, 3);
    expect(result.phonemes).toBeGreaterThan(40);
    expect(toDbfs(peakAmplitude(samples))).toBeGreaterThan(-20);
    expect(peakAmplitude(samples)).toBeLessThan(1);
  });

  it('begins within 11 ms, and joins sentences in silence', async () => {
    const { samples, result } = await say('It rains. Take a coat! Will you?');
    expect(result.trimmedMs).toBeGreaterThan(0);
    expect(firstAudibleIndex(samples) / info.sampleRateHz).toBeLessThan(0.011);
    expect(Math.abs(samples[0] ?? 1)).toBeLessThan(AUDIBLE_AMPLITUDE);
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(AUDIBLE_AMPLITUDE);
  });

  it('makes its sound window by window, with no step where windows meet', async () => {
    expect(info.wholeReason).toBeNull();
    const { chunks, samples } = await say(SENTENCE);
    expect(chunks.length).toBeGreaterThan(6);
    const steps = samples.slice(1).map((sample, index) => Math.abs(sample - (samples[index] ?? 0)));
    const largest = Math.max(...steps);
    let at = 0;
    for (const { samples: chunk } of chunks.slice(0, -1)) {
      at += chunk.length;
      // No louder a step than speech itself makes elsewhere.
      expect(steps[at - 1]).toBeLessThanOrEqual(largest);
      const around = steps.slice(Math.max(0, at - 400), at + 400);
      expect(steps[at - 1]).toBeLessThanOrEqual(
        4 * Math.max(...around.filter((_, i) => i !== 399)),
      );
    }
  });

  it('sounds as the voice file in one piece does, from the parts that an earlier start kept', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'sotto-parts-'));
    const files = new PreparedFiles(dir).of(MODEL.modelPath, 'its sum');
    const load = (mode: PiperMode) =>
      PiperVoice.load(MODEL.modelPath, MODEL.configPath, 2, mode, files);
    const whole = await load('whole');
    expect(readdirSync(dir)).toEqual([]);
    await (await load('split')).dispose();
    const [kept = '', ...others] = readdirSync(dir);
    expect(others).toEqual([]);
    const { mtimeMs } = statSync(join(dir, kept));
    const windows = await load('split');
    expect(statSync(join(dir, kept)).mtimeMs).toBe(mtimeMs);
    const fixture = JSON.parse(
      readFileSync(join(import.meta.dirname, '../fixtures/piper-phonemes.json'), 'utf8'),
    ) as { items: { ids: number[][] }[] };
    for (const ids of fixture.items.slice(0, 6).flatMap((item) => item.ids)) {
      const input = { ids, phonemes: ids.length, unknown: 0 };
      const options = { speed: 1, deterministic: true };
      const expected = await (await whole.begin(input, options)).next();
      const speech = await windows.begin(input, options);
      const pieces: Float32Array[] = [];
      for (let window = 0; window < speech.windows; window += 1) pieces.push(await speech.next());
      const samples = concatSamples(pieces);
      expect(samples).toHaveLength(expected.length);
      const difference = samples.map((sample, index) => Math.abs(sample - (expected[index] ?? 9)));
      // −80 dBFS: the same sums in another order.
      expect(Math.max(...difference)).toBeLessThan(1e-4);
    }
    await whole.dispose();
    await windows.dispose();
    rmSync(dir, { recursive: true });
  });

  it('says the same twice when asked to, and not otherwise', async () => {
    const first = await say(SENTENCE);
    const second = await say(SENTENCE);
    expect(Buffer.from(second.samples.buffer).equals(Buffer.from(first.samples.buffer))).toBe(true);
    const alive = await say(SENTENCE, { deterministic: false });
    expect(Buffer.from(alive.samples.buffer).equals(Buffer.from(first.samples.buffer))).toBe(false);
  });

  it('speaks faster and slower', async () => {
    const usual = (await say(SENTENCE)).result.audioMs;
    const fast = (await say(SENTENCE, { speed: 1.5 })).result.audioMs;
    const slow = (await say(SENTENCE, { speed: 0.75 })).result.audioMs;
    expect(fast / usual).toBeGreaterThan(0.55);
    expect(fast / usual).toBeLessThan(0.85);
    expect(slow / usual).toBeGreaterThan(1.15);
  });

  it.each(['', '...', '😀👍🏽', '—!?', '"'])('is silent for %j', async (text) => {
    const { chunks, result } = await say(text);
    expect(chunks).toEqual([]);
    expect(result).toMatchObject({ audioMs: 0, phonemes: 0 });
  });

  it.each([
    'привет мир',
    'مرحبا بالعالم',
    '你好，世界。',
    '<b>"x"</b> & ~^ 12:30',
    'x'.repeat(60),
    'A\u0000b\uD800c',
  ])('survives %j', async (text) => {
    const { samples } = await say(text);
    expect(samples.length / info.sampleRateHz).toBeLessThan(60);
    expect(peakAmplitude(samples)).toBeLessThan(1);
  });

  it('refuses a sentence without an end', async () => {
    const endless = 'and on and on it goes '.repeat(150).slice(0, 3_000);
    await expect(say(endless)).rejects.toMatchObject({ kind: 'bad-input' });
    expect((await say('Still here.')).chunks).not.toHaveLength(0);
  });

  it('tells its steps, and moves its audio instead of copying it', async () => {
    const { call, chunks } = await say('One more. And another.');
    const names = call.spans.map((span) => span.name);
    expect(names.slice(0, 4)).toEqual([SPAN.ttsQueue, SPAN.phonemes, SPAN.ttsText, SPAN.synthesis]);
    expect(names.filter((name) => name === SPAN.ttsText)).toHaveLength(2);
    expect(call.spans.at(-1)?.attributes).toMatchObject({ threads: 2 });
    expect(call.transferred).toEqual(chunks.map((chunk) => chunk.samples.buffer));
  });

  it('stops between two windows when it is cancelled', async () => {
    const controller = new AbortController();
    const call = testCall(controller.signal);
    const speech = voice.synthesize(
      'This one sentence would go on and on for a good while.',
      { speed: 1, deterministic: true },
      call,
    );
    expect((await speech.next()).done).toBe(false);
    controller.abort();
    await expect(speech.next()).rejects.toMatchObject({ kind: 'aborted' });
    const windows = call.spans.filter(({ name }) => name === SPAN.synthesis);
    expect(windows.length).toBeLessThanOrEqual(2);
    expect((await say('Ready again.')).chunks).not.toHaveLength(0);
  });

  it('serves calls one after another', async () => {
    const [first, second] = await Promise.all([say('First of all.'), say('Second of all.')]);
    const firstEnd = first.call.spans.at(-1)?.endMs ?? Infinity;
    const secondWait = second.call.spans[0];
    expect(secondWait?.name).toBe(SPAN.ttsQueue);
    expect(secondWait?.endMs ?? 0).toBeGreaterThanOrEqual(firstEnd);
  });

  it('keeps the voice it has when another cannot be loaded', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'sotto-voice-'));
    const damaged = join(scratch, 'damaged.onnx');
    writeFileSync(damaged, Buffer.alloc(4_096, 7));
    const configPath = join(scratch, 'damaged.onnx.json');
    copyFileSync(MODEL.configPath, configPath);
    await expect(
      voice.loadVoice({ modelPath: damaged, configPath, threads: 1 }, testCall()),
    ).rejects.toMatchObject({ kind: 'model-damaged' });
    expect((await say('I am still here.')).chunks).not.toHaveLength(0);
    rmSync(scratch, { recursive: true });
  });
});
