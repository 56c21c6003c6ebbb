import type { PcmAudio } from '../../shared/audio';

/** Zero crossings of the sinc on each side: 16 keeps aliasing below −60 dB with this window. */
const HALF_WIDTH = 16;

/**
 * Band-limited resampling by a Blackman-windowed sinc (Smith, "Digital Audio Resampling Home Page").
 * For files; the window's microphone is resampled by the browser.
 */
export function resample(audio: PcmAudio, toHz: number): PcmAudio {
  if (audio.sampleRateHz === toHz) return audio;
  const ratio = audio.sampleRateHz / toHz;
  // Downwards the filter is widened, so that nothing above the new Nyquist frequency folds back.
  const stretch = Math.max(1, ratio);
  const { samples: input } = audio;
  const output = new Float32Array(Math.floor(input.length / ratio));
  for (let index = 0; index < output.length; index++) {
    const centre = index * ratio;
    const first = Math.max(0, Math.ceil(centre - HALF_WIDTH * stretch));
    const last = Math.min(input.length - 1, Math.floor(centre + HALF_WIDTH * stretch));
    let sum = 0;
    for (let at = first; at <= last; at++) {
      sum += (input[at] ?? 0) * windowedSinc((at - centre) / stretch);
    }
    output[index] = sum / stretch;
  }
  return { samples: output, sampleRateHz: toHz };
}

function windowedSinc(x: number): number {
  if (x === 0) return 1;
  const phase = (x / HALF_WIDTH + 1) / 2;
  const window = 0.42 - 0.5 * Math.cos(2 * Math.PI * phase) + 0.08 * Math.cos(4 * Math.PI * phase);
  const angle = Math.PI * x;
  return (Math.sin(angle) / angle) * window;
}
