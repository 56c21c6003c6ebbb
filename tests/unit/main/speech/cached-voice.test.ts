import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedVoice } from '../../../../src/main/speech/cached-voice';
import { PhraseMaker } from '../../../../src/main/speech/phrase-maker';
import { SpeechCache } from '../../../../src/main/speech/speech-cache';
import type { TurnEngines } from '../../../../src/main/turn/turn-parts';
import { concatSamples } from '../../../../src/shared/audio';
import type { SpeechChunk } from '../../../../src/shared/contracts/voice';
import { abortError, throwIfAborted } from '../../../../src/shared/errors';
import { SPAN, Tracer } from '../../../../src/shared/trace';
import type { SpanEvent } from '../../../../src/shared/trace';

type TurnVoice = TurnEngines['voice'];
const PIECE = 2_205;

/** Speaks every text as two pieces; stops between them when it is cancelled. */
function scriptedVoice(spoken: string[]): TurnVoice {
  return {
    embed: () => Promise.resolve([]),
    synthesize: (text, _options, { signal }) => {
      spoken.push(text);
      let finish: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        finish = resolve;
      });
      async function* pieces(): AsyncGenerator<SpeechChunk> {
        for (const level of [0.1, 0.2]) {
          await new Promise((resolve) => setImmediate(resolve));
          throwIfAborted(signal);
          yield { samples: new Float32Array(PIECE).fill(level) };
        }
        finish();
      }
      const result = ended.then(() => ({
        sampleRateHz: 22_050,
        audioMs: 200,
        phonemes: 3,
        phonemesMs: 1,
        synthesisMs: 10,
        trimmedMs: 0,
      }));
      return { result, [Symbol.asyncIterator]: () => pieces() };
    },
  };
}

describe('a voice with a cache', () => {
  let folder: string;
  let spoken: string[];
  let cache: SpeechCache;
  let voiceId: string;
  const options = { speed: 1, deterministic: false };
  const voiceThat = (keeps = true) =>
    cachedVoice({ voice: scriptedVoice(spoken), cache, voiceId: () => voiceId, keeps });
  const say = async (
    voice: TurnVoice,
    text: string,
    more: { deterministic?: boolean; tracer?: Tracer } = {},
  ) => {
    const { tracer, deterministic = false } = more;
    const speech = voice.synthesize(text, { speed: 1, deterministic }, { tracer });
    const pieces: Float32Array[] = [];
    for await (const { samples } of speech) pieces.push(samples);
    const result = await speech.result;
    await cache.settled();
    return { samples: concatSamples(pieces), result };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sotto-voice-'));
    spoken = [];
    voiceId = 'joe';
    cache = new SpeechCache({ folder, limitBytes: 1e6, onProblem: () => undefined });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('speaks a clause once, and has it from then on', async () => {
    const first = await say(voiceThat(), 'Sure.');
    const second = await say(voiceThat(), 'Sure.');
    expect(spoken).toEqual(['Sure.']);
    expect(second.samples).toHaveLength(first.samples.length);
    expect(second.samples[PIECE]).toBeCloseTo(0.2, 4);
    expect(second.result).toMatchObject({ sampleRateHz: 22_050, synthesisMs: 0 });
    expect(second.result.audioMs).toBeCloseTo(200, 6);
  });

  it('labels what came from the cache', async () => {
    const spans: SpanEvent[] = [];
    const tracer = new Tracer('main', { turnId: 't', parentId: null }, (span) => {
      if (span.endMs !== null) spans.push(span);
    });
    await say(voiceThat(), 'Sure.', { tracer });
    await say(voiceThat(), 'Sure.', { tracer });
    expect(spans.map(({ name }) => name)).toEqual([SPAN.speechCache, SPAN.speechCache]);
    expect(spans.map(({ attributes }) => attributes['result'])).toEqual(['miss', 'hit']);
    expect(spans[1]?.attributes).toMatchObject({ cache: 'speech', cacheHits: 1, cacheMisses: 0 });
  });

  it('neither uses nor fills it for deterministic speech', async () => {
    await say(voiceThat(), 'Sure.', { deterministic: true });
    await say(voiceThat(), 'Sure.');
    await say(voiceThat(), 'Sure.', { deterministic: true });
    expect(spoken).toHaveLength(3);
  });

  it('adds nothing off the record, but uses what is there', async () => {
    await say(voiceThat(false), 'Private.');
    await say(voiceThat(), 'Public.');
    await say(voiceThat(false), 'Public.');
    await say(voiceThat(), 'Private.');
    expect(spoken).toEqual(['Private.', 'Public.', 'Private.']);
  });

  it('is told apart when another voice is loaded, also in the middle of a clause', async () => {
    await say(voiceThat(), 'Sure.');
    voiceId = 'amy';
    const speech = voiceThat().synthesize('Sure.', options, {});
    for await (const { samples } of speech) {
      expect(samples).toHaveLength(PIECE);
      voiceId = 'joe';
    }
    await speech.result;
    await cache.settled();
    expect(await cache.get({ voiceId: 'amy', speed: 1, text: 'Sure.' })).toBeNull();
    expect(spoken).toHaveLength(2);
  });

  it('keeps nothing of a clause that was cancelled', async () => {
    const controller = new AbortController();
    const speech = voiceThat().synthesize('Long story.', options, { signal: controller.signal });
    const reading = (async () => {
      for await (const chunk of speech) {
        expect(chunk.samples).toHaveLength(PIECE);
        controller.abort(abortError('barge-in'));
      }
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'aborted' });
    await cache.settled();
    expect(await cache.get({ voiceId: 'joe', speed: 1, text: 'Long story.' })).toBeNull();
  });

  it('phrases wait for quiet, and leave at the key', async () => {
    const maker = new PhraseMaker({
      phrases: ['Yes.', 'No.'],
      speed: () => 1,
      voice: () => voiceThat(),
      quietForMs: 1,
      betweenMs: 1,
    });
    maker.onPhase('listening');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(maker.left).toBe(2);
    maker.onPhase('idle');
    while (maker.left > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    maker.dispose();
    await cache.settled();
    expect(await cache.get({ voiceId: 'joe', speed: 1, text: 'No.' })).not.toBeNull();
    expect(spoken).toEqual(['Yes.', 'No.']);
  });
});
