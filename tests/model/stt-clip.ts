import { join } from 'node:path';
import { resample } from '../../src/main/audio/resample';
import { CAPTURE_SAMPLE_RATE_HZ, concatSamples, samplesIn } from '../../src/shared/audio';
import type { CallContext } from '../../src/shared/rpc/contract';
import { Tracer } from '../../src/shared/trace';
import type { SpanEvent } from '../../src/shared/trace';
import { createVoice } from '../../src/workers/onnx/voice';
import { MODELS_DIR } from './stt-models';

const VOICE = join(MODELS_DIR, 'en_US-joe-medium', 'en_US-joe-medium.onnx');
export const VOICE_FILES = [VOICE, `${VOICE}.json`] as const;

/** What a worker's method is given besides its arguments; spans are kept for the test to read. */
export function callContext(
  spans: SpanEvent[] = [],
  signal = new AbortController().signal,
): CallContext {
  return {
    signal,
    sentMs: performance.timeOrigin + performance.now(),
    tracer: new Tracer('stt', { turnId: 'test', parentId: null }, (span) => spans.push(span)),
    transfer: () => undefined,
  };
}

/** Sentences spoken by Piper, as a microphone would give them: 16 kHz, some silence around. */
export async function speak(...sentences: readonly string[]): Promise<Float32Array[]> {
  const voice = createVoice();
  try {
    const { sampleRateHz } = await voice.loadVoice(
      { modelPath: VOICE_FILES[0], configPath: VOICE_FILES[1], threads: 2 },
      callContext(),
    );
    const clips: Float32Array[] = [];
    for (const sentence of sentences) {
      const chunks: Float32Array[] = [];
      const speech = voice.synthesize(sentence, { speed: 1, deterministic: true }, callContext());
      for await (const { samples } of speech) chunks.push(samples);
      const spoken = resample(
        { samples: concatSamples(chunks), sampleRateHz },
        CAPTURE_SAMPLE_RATE_HZ,
      );
      clips.push(concatSamples([roomNoise(250), spoken.samples, roomNoise(400)]));
    }
    return clips;
  } finally {
    await voice.dispose();
  }
}

/** A quiet room at about −66 dBFS; digital zeros would flatter the detector. */
export function roomNoise(ms: number, amplitude = 0.0009): Float32Array {
  let state = 4711;
  return Float32Array.from({ length: samplesIn(ms, CAPTURE_SAMPLE_RATE_HZ) }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (state / 1_073_741_824 - 1) * amplitude;
  });
}
