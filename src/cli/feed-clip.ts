import { setTimeout as sleep } from 'node:timers/promises';
import { SottoError } from '../shared/errors';
import { nowMs } from '../shared/clock';
import { CAPTURE_SAMPLE_RATE_HZ, durationMs, samplesIn } from '../shared/audio';
import type { Companion } from '../main/companion';

/** As the window's capture sends it. */
const CHUNK_MS = 20;

/**
 * Presses, speaks the clip and releases. In real time the chunks come as a microphone would give them;
 * fast gives all at once, so nothing can be done ahead. Returns the turn's id.
 */
export async function feedClip(
  companion: Pick<Companion, 'press' | 'audio' | 'release'>,
  clip: Float32Array,
  pace: 'realtime' | 'fast',
): Promise<string> {
  const startMs = nowMs();
  const pressed = companion.press({ keyMs: startMs, source: 'key' });
  if (pressed === null) throw new SottoError('not-ready', 'Sotto cannot listen');
  const { turnId } = pressed;
  const chunk = samplesIn(CHUNK_MS, CAPTURE_SAMPLE_RATE_HZ);
  for (let start = 0; start < clip.length; start += chunk) {
    const samples = clip.slice(start, start + chunk);
    const takenMs = startMs + durationMs(start + samples.length, CAPTURE_SAMPLE_RATE_HZ);
    // Against the schedule, not the last chunk: a late timer must not stretch the speech.
    if (pace === 'realtime') await sleep(Math.max(0, takenMs - nowMs()));
    companion.audio({
      turnId,
      samples,
      firstSampleMs: takenMs - durationMs(samples.length, CAPTURE_SAMPLE_RATE_HZ),
    });
  }
  companion.release({ turnId, keyMs: nowMs(), postRollMs: 0 });
  return turnId;
}

/** The largest piece the transcriber takes. */
const PIECE_MS = 100;

/**
 * Presses, hands over the whole clip, and releases once the engines have all of it: as if they had
 * listened under the held key without doing anything about it. Returns the turn's id.
 */
export async function feedAtOnce(
  companion: Pick<Companion, 'press' | 'audio' | 'release' | 'engines'>,
  clip: Float32Array,
): Promise<string> {
  const pressMs = nowMs();
  const pressed = companion.press({ keyMs: pressMs, source: 'key' });
  if (pressed === null) throw new SottoError('not-ready', 'Sotto cannot listen');
  const { turnId } = pressed;
  const piece = samplesIn(PIECE_MS, CAPTURE_SAMPLE_RATE_HZ);
  for (let start = 0; start < clip.length; start += piece) {
    companion.audio({ turnId, samples: clip.slice(start, start + piece), firstSampleMs: pressMs });
  }
  // Messages arrive in order: behind these answers nothing of the press is under way any more.
  const { transcriber, memory } = companion.engines;
  await Promise.all([transcriber.discard('nobody', {}), memory.turn(turnId, {})]);
  companion.release({ turnId, keyMs: nowMs(), postRollMs: 0 });
  return turnId;
}
