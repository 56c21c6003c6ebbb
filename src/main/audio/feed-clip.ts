import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../../shared/clock';
import { CAPTURE_SAMPLE_RATE_HZ, durationMs, samplesIn } from '../../shared/audio';
import type { IpcArgs } from '../../shared/contracts/ipc';
import { SottoError } from '../../shared/errors';

/** As the window's capture sends it. */
const CHUNK_MS = 20;

/** Whoever can be spoken to under a held key. */
export interface Listener {
  press(input: IpcArgs<'press'>[0]): { readonly turnId: string } | null;
  audio(input: IpcArgs<'audio'>[0]): void;
  release(input: IpcArgs<'release'>[0]): void;
}

/**
 * Presses, speaks the clip (mono, 16 kHz) and releases. In real time the chunks come as a microphone
 * would give them; fast gives all at once, so nothing can be done ahead. Returns the turn's id.
 *
 * @throws SottoError `not-ready` when nobody listens; AbortError when `signal` ends it, key held
 */
export async function feedClip(
  listener: Listener,
  clip: Float32Array,
  pace: 'realtime' | 'fast',
  signal?: AbortSignal,
): Promise<string> {
  const startMs = nowMs();
  const pressed = listener.press({ keyMs: startMs, source: 'key' });
  if (pressed === null) throw new SottoError('not-ready', 'Sotto cannot listen');
  const { turnId } = pressed;
  const chunk = samplesIn(CHUNK_MS, CAPTURE_SAMPLE_RATE_HZ);
  for (let start = 0; start < clip.length; start += chunk) {
    const samples = clip.slice(start, start + chunk);
    const takenMs = startMs + durationMs(start + samples.length, CAPTURE_SAMPLE_RATE_HZ);
    // Against the schedule, not the last chunk: a late timer must not stretch the speech.
    if (pace === 'realtime') await sleep(Math.max(0, takenMs - nowMs()), undefined, { signal });
    listener.audio({
      turnId,
      samples,
      firstSampleMs: takenMs - durationMs(samples.length, CAPTURE_SAMPLE_RATE_HZ),
    });
  }
  listener.release({ turnId, keyMs: nowMs(), postRollMs: 0 });
  return turnId;
}
