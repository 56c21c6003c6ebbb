import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchStt, pickPolicies } from '../../../../src/cli/bench/stt';
import type { SttBenchOptions } from '../../../../src/cli/bench/stt';
import { encodeWav } from '../../../../src/main/audio/wav';
import { SottoError } from '../../../../src/shared/errors';
import { CAPTURE_SAMPLE_RATE_HZ } from '../../../../src/shared/audio';

const SECOND = Float32Array.from({ length: CAPTURE_SAMPLE_RATE_HZ }, (_, at) => Math.sin(at * 0.1));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sotto-bench-stt-'));
  writeFileSync(
    join(folder, 'clip.wav'),
    encodeWav({ samples: SECOND, sampleRateHz: CAPTURE_SAMPLE_RATE_HZ }),
  );
  const items = [{ file: 'clip.wav', text: 'turn on the light', exact: true }];
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ items }));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Hears everything at once; behind a long lead one word is lost. */
function transcriberOf(lengths: number[]): SttBenchOptions['transcriber'] {
  const transcribe = (samples: Float32Array) => {
    lengths.push(samples.length / CAPTURE_SAMPLE_RATE_HZ);
    const text =
      samples.length > 1.35 * CAPTURE_SAMPLE_RATE_HZ ? 'turn on light' : 'Turn on the light!';
    return Promise.resolve({
      text,
      heard: true,
      audioCtx: 144,
      retried: false,
      encodeMs: 1,
      decodeMs: 1,
    });
  };
  return { transcribe } as unknown as SttBenchOptions['transcriber'];
}

describe('benchStt', () => {
  it('hears a clip behind each of the silences, and scores them together', async () => {
    const lengths: number[] = [];
    const report = await benchStt({
      transcriber: transcriberOf(lengths),
      folder,
      policies: ['full', 'sized'],
      leadsMs: [0, 100],
    });
    expect(lengths.map((seconds) => seconds.toFixed(1))).toEqual(['1.3', '1.3', '1.4', '1.4']);
    expect(report.policies.sized).toMatchObject({ words: 8, wrong: 1, clips: 2, rejected: 0 });
    expect(report.policies.streamed).toBeUndefined();
    expect(report.details.map(({ policy, leadMs, wrong }) => [policy, leadMs, wrong])).toEqual([
      ['full', 0, 0],
      ['sized', 0, 0],
      ['full', 100, 1],
      ['sized', 100, 1],
    ]);
  });

  it('says which policies there are', () => {
    expect(pickPolicies([])).toEqual(['full', 'sized', 'streamed']);
    expect(pickPolicies(['streamed', 'full'])).toEqual(['full', 'streamed']);
    expect(() => pickPolicies(['fast'])).toThrow(SottoError);
  });
});
