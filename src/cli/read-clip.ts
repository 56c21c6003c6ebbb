import { readFileSync } from 'node:fs';
import { SottoError, errorMessage } from '../shared/errors';
import { CAPTURE_SAMPLE_RATE_HZ, concatSamples, samplesIn } from '../shared/audio';
import { resample } from '../main/audio/resample';
import { decodeWav } from '../main/audio/wav';

/** A sound file as whisper takes it: mono float32 at 16 kHz. `tailMs` sets the silence at its end. */
export function readClip(path: string, tailMs: number | null): Float32Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new SottoError('not-found', `cannot read ${path}: ${errorMessage(cause)}`, {
      hint: 'Give the path of a WAV file.',
      cause,
    });
  }
  const { samples } = resample(decodeWav(bytes), CAPTURE_SAMPLE_RATE_HZ);
  if (samples.length === 0) throw new SottoError('bad-input', `${path} holds no audio`);
  return tailMs === null ? samples : withTail(samples, tailMs);
}

/** Frames of this length decide where speech ends. */
const FRAME_MS = 10;
/** A frame this far below the clip's loudest counts as silence; quiet word ends stay. */
const SILENCE_BELOW_PEAK_DB = 35;

/** Cuts or lengthens the clip so that exactly `tailMs` of near-silence follow the last speech. */
export function withTail(samples: Float32Array, tailMs: number): Float32Array {
  const frame = samplesIn(FRAME_MS, CAPTURE_SAMPLE_RATE_HZ);
  const energies: number[] = [];
  for (let start = 0; start + frame <= samples.length; start += frame) {
    let sum = 0;
    for (let index = start; index < start + frame; index++) sum += (samples[index] ?? 0) ** 2;
    energies.push(sum / frame);
  }
  const threshold = Math.max(...energies, 0) * 10 ** (-SILENCE_BELOW_PEAK_DB / 10);
  const lastLoud = energies.findLastIndex((energy) => energy > threshold);
  const speechEnd = (lastLoud + 1) * frame;
  const wanted = speechEnd + samplesIn(tailMs, CAPTURE_SAMPLE_RATE_HZ);
  if (wanted <= samples.length) return samples.slice(0, wanted);
  return concatSamples([samples, roomTone(samples, speechEnd, wanted - samples.length)]);
}

/** The clip behind so much near-silence more, as when the key is pressed earlier. */
export function withLead(samples: Float32Array, leadMs: number): Float32Array {
  const length = samplesIn(leadMs, CAPTURE_SAMPLE_RATE_HZ);
  const speechEnd = withTail(samples, 0).length;
  return concatSamples([roomTone(samples, speechEnd, length), samples]);
}

/** The clip's own silence, played back and forth; pure zeros would flatter every speech detector. */
function roomTone(samples: Float32Array, speechEnd: number, length: number): Float32Array {
  const tail = samples.subarray(speechEnd);
  const tone = new Float32Array(length);
  if (tail.length < samplesIn(20, CAPTURE_SAMPLE_RATE_HZ)) return tone;
  const period = 2 * tail.length - 2;
  for (let index = 0; index < length; index++) {
    const at = index % period;
    tone[index] = tail[at < tail.length ? tail.length - 1 - at : at - tail.length + 1] ?? 0;
  }
  return tone;
}
