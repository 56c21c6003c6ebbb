import { SottoError } from '../../../shared/errors';

/** Wire types of protobuf that ONNX files use (https://protobuf.dev/programming-guides/encoding). */
const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** One field of a message: where it lies, nothing decoded yet. */
export interface ProtoField {
  readonly number: number;
  /** Number of a varint field; 0 for the others. */
  readonly value: number;
  /** Content of a length-delimited field, a view into the file; empty for the others. */
  readonly bytes: Uint8Array;
  /** The field as it stands in the file, tag and length included: for copying it unchanged. */
  readonly raw: Uint8Array;
}

/**
 * Reads the fields of one message, in order; nested messages are read by calling it again on `bytes`.
 *
 * @throws SottoError `model-damaged` when a field reaches beyond the end.
 */
export function* readFields(message: Uint8Array): Generator<ProtoField, void, void> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = message[at];
      if (byte === undefined || scale > 2 ** 63) throw cutShort();
      at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  };
  while (at < message.length) {
    const start = at;
    const tag = varint();
    const type = tag % 8;
    let value = 0;
    let contentStart = at;
    if (type === VARINT) value = varint();
    else if (type === FIXED_64) at += 8;
    else if (type === FIXED_32) at += 4;
    else if (type === BYTES) {
      const length = varint();
      contentStart = at;
      at += length;
    } else throw cutShort();
    if (at > message.length) throw cutShort();
    yield {
      number: Math.floor(tag / 8),
      value,
      bytes: type === BYTES ? message.subarray(contentStart, at) : message.subarray(0, 0),
      raw: message.subarray(start, at),
    };
  }
}

function cutShort(): SottoError {
  return new SottoError('model-damaged', 'the ONNX file ends in the middle of a field', {
    hint: 'Check it with `sotto models verify`, then fetch it again.',
  });
}

/** A varint field. `value` is a whole number, not negative. */
export function varintField(number: number, value: number): Uint8Array {
  return Uint8Array.from([...varintBytes(number * 8 + VARINT), ...varintBytes(value)]);
}

/** A length-delimited field made of `parts` (bytes of nested fields, or a string's UTF-8). */
export function bytesField(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return concatBytes([
    Uint8Array.from([...varintBytes(number * 8 + BYTES), ...varintBytes(length)]),
    ...parts,
  ]);
}

export function textField(number: number, text: string): Uint8Array {
  return bytesField(number, new TextEncoder().encode(text));
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}
