import { crc32 } from 'node:zlib';
import { SottoError } from '../../shared/errors';

/** Mono speech as it was handed to the player. */
export interface CachedSpeech {
  readonly samples: Float32Array<ArrayBuffer>;
  readonly sampleRateHz: number;
}

/** File: `SPC1`, then little-endian uint32 sample rate, sample count and CRC-32, then int16 samples. */
const MAGIC = Buffer.from('SPC1');
const HEADER_BYTES = 16;
const FULL_SCALE = 32_767;

/** 16 bits a sample: half of a float, and 40 dB finer than the quietest sound that is kept. */
export function encodeSpeech({ samples, sampleRateHz }: CachedSpeech): Uint8Array {
  const bytes = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  for (const [index, sample] of samples.entries()) {
    const value = Math.round(Math.max(-1, Math.min(1, sample)) * FULL_SCALE);
    bytes.writeInt16LE(value, HEADER_BYTES + index * 2);
  }
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(sampleRateHz, 4);
  bytes.writeUInt32LE(samples.length, 8);
  bytes.writeUInt32LE(crc32(bytes.subarray(HEADER_BYTES)), 12);
  return bytes;
}

/** @throws SottoError `bad-input` when a byte of it is not as it was written. */
export function decodeSpeech(bytes: Buffer): CachedSpeech {
  const count = bytes.length < HEADER_BYTES ? -1 : bytes.readUInt32LE(8);
  const whole =
    bytes.length === HEADER_BYTES + count * 2 &&
    bytes.subarray(0, MAGIC.length).equals(MAGIC) &&
    bytes.readUInt32LE(12) === crc32(bytes.subarray(HEADER_BYTES));
  if (!whole) throw new SottoError('bad-input', 'this is no speech, or it was damaged');
  const samples = new Float32Array(count);
  for (let index = 0; index < count; index += 1) {
    samples[index] = bytes.readInt16LE(HEADER_BYTES + index * 2) / FULL_SCALE;
  }
  return { samples, sampleRateHz: bytes.readUInt32LE(4) };
}
