import { CAPTURE_SAMPLE_RATE_HZ, samplesIn } from '../../shared/audio';
import { nowMs } from '../../shared/clock';
import { SottoError } from '../../shared/errors';
import type { Companion } from '../../main/companion';

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
