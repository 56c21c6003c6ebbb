import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SottoError } from '../shared/errors';
import { CAPTURE_SAMPLE_RATE_HZ, concatSamples, samplesIn } from '../shared/audio';
import { resample } from '../main/audio/resample';
import { encodeWav } from '../main/audio/wav';
import type { Command } from './cli-io';
import { openCompanion } from './open-companion';

/**
 * What the sample and test clips say, by file name. Synthesised by set-up with the CC0 voice, so that
 * no recording of a person is in the repository.
 */
export const FIXTURE_TEXTS = {
  sample: 'What is the capital of France?',
  dog: 'My dog is called Rex. He likes to swim in the lake.',
  weekend: 'I am going to visit my sister on the weekend.',
  tea: 'Please tell me how to make a good cup of tea.',
} as const;

/** Chromium's fake microphone plays a file in a loop: this much silence keeps the loop out of a turn. */
const LOOP_SILENCE_MS = 20_000;
const LEAD_MS = 250;
const TAIL_MS = 400;

/** Writes the clips, each also with a long silence behind it for the fake microphone. */
export const fixturesCommand: Command = async (args, context) => {
  const [dir] = args;
  if (dir === undefined) {
    throw new SottoError('bad-input', 'fixtures needs a folder', { hint: 'sotto fixtures DIR' });
  }
  const folder = resolve(dir);
  mkdirSync(folder, { recursive: true });
  const { companion } = await openCompanion(context, { only: ['speaking'] });
  try {
    const { voice, info } = companion.engines;
    const sampleRateHz = info.voice?.sampleRateHz;
    if (sampleRateHz === undefined) throw new SottoError('not-ready', 'the voice is not loaded');
    for (const [name, text] of Object.entries(FIXTURE_TEXTS)) {
      const pieces: Float32Array[] = [];
      const speech = voice.synthesize(text, { speed: 1, deterministic: true }, {});
      for await (const { samples } of speech) pieces.push(samples);
      const spoken = resample(
        { samples: concatSamples(pieces), sampleRateHz },
        CAPTURE_SAMPLE_RATE_HZ,
      ).samples;
      write(join(folder, `${name}.wav`), [silence(LEAD_MS), spoken, silence(TAIL_MS)]);
      write(join(folder, `${name}-loop.wav`), [silence(LEAD_MS), spoken, silence(LOOP_SILENCE_MS)]);
    }
    context.io.stderr(`Wrote ${Object.keys(FIXTURE_TEXTS).length} clips to ${folder}\n`);
    return 0;
  } finally {
    await companion.dispose();
  }
};

function silence(ms: number): Float32Array {
  return new Float32Array(samplesIn(ms, CAPTURE_SAMPLE_RATE_HZ));
}

function write(path: string, parts: readonly Float32Array[]): void {
  const samples = concatSamples(parts);
  writeFileSync(path, encodeWav({ samples, sampleRateHz: CAPTURE_SAMPLE_RATE_HZ }));
}
