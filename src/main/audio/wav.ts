import { SottoError } from '../../shared/errors';
import type { PcmAudio } from '../../shared/audio';

const HEADER_BYTES = 44;
const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** Mono 16-bit PCM; samples outside [-1, 1] are limited. */
export function encodeWav({ samples, sampleRateHz }: PcmAudio): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const ascii = (offset: number, text: string): void => {
    for (let i = 0; i < text.length; i++) view.setUint8(offset + i, text.charCodeAt(i));
  };
  ascii(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, sampleRateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  ascii(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  for (const [index, sample] of samples.entries()) {
    const limited = Math.max(-1, Math.min(1, sample));
    view.setInt16(HEADER_BYTES + index * 2, Math.round(limited * 32_767), true);
  }
  return bytes;
}

interface WavFormat {
  readonly encoding: number;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bitsPerSample: number;
}

/** Reads PCM (8, 16, 24, 32 bit) and float (32 bit) WAV; several channels are averaged to mono. */
export function decodeWav(bytes: Uint8Array): PcmAudio {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (offset: number): string =>
    offset + 4 <= bytes.length ? String.fromCharCode(...bytes.subarray(offset, offset + 4)) : '';
  if (tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw notWav('it does not begin with RIFF/WAVE');
  let format: WavFormat | null = null;
  let offset = 12;
  while (offset + 8 <= bytes.length) {
    const name = tag(offset);
    const size = view.getUint32(offset + 4, true);
    const start = offset + 8;
    if (name === 'fmt ') format = readFormat(view, start, size);
    if (name === 'data') {
      if (format === null) throw notWav('the data comes before the format');
      // Some writers leave the size open (0 or all ones) when they stream: take what is there.
      const end = Math.min(bytes.length, start + size);
      return readSamples(view, format, start, size === 0 ? bytes.length : end);
    }
    offset = start + size + (size % 2);
  }
  throw notWav(format === null ? 'it has no format' : 'it has no audio data');
}

function readFormat(view: DataView, start: number, size: number): WavFormat {
  if (size < 16 || start + size > view.byteLength) throw notWav('its format block is cut off');
  const declared = view.getUint16(start, true);
  const encoding =
    declared === EXTENSIBLE && size >= 26 ? view.getUint16(start + 24, true) : declared;
  const format = {
    encoding,
    channels: view.getUint16(start + 2, true),
    sampleRateHz: view.getUint32(start + 4, true),
    bitsPerSample: view.getUint16(start + 14, true),
  };
  if (format.channels < 1 || format.channels > 32) throw notWav('its number of channels is wrong');
  if (format.sampleRateHz < 4000 || format.sampleRateHz > 384_000) {
    throw notWav(`a sample rate of ${format.sampleRateHz} Hz makes no sense`);
  }
  return format;
}

function readSamples(view: DataView, format: WavFormat, start: number, end: number): PcmAudio {
  const read = sampleReader(view, format);
  const sampleBytes = format.bitsPerSample / 8;
  const frames = Math.floor((end - start) / (sampleBytes * format.channels));
  const samples = new Float32Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < format.channels; channel++) {
      sum += read(start + (frame * format.channels + channel) * sampleBytes);
    }
    samples[frame] = sum / format.channels;
  }
  return { samples, sampleRateHz: format.sampleRateHz };
}

function sampleReader(view: DataView, format: WavFormat): (offset: number) => number {
  if (format.encoding === FLOAT && format.bitsPerSample === 32) {
    return (offset) => view.getFloat32(offset, true);
  }
  if (format.encoding === PCM) {
    switch (format.bitsPerSample) {
      case 8:
        return (offset) => (view.getUint8(offset) - 128) / 128;
      case 16:
        return (offset) => view.getInt16(offset, true) / 32_768;
      case 24:
        return (offset) =>
          ((view.getInt8(offset + 2) << 16) | view.getUint16(offset, true)) / 8_388_608;
      case 32:
        return (offset) => view.getInt32(offset, true) / 2_147_483_648;
    }
  }
  throw notWav(`encoding ${format.encoding} with ${format.bitsPerSample} bits is not supported`);
}

function notWav(why: string): SottoError {
  return new SottoError('bad-input', `this is not a WAV file Sotto can read: ${why}`, {
    hint: 'Give it a PCM WAV file, mono or stereo.',
  });
}
