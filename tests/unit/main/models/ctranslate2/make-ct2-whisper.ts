import { singleToHalf } from '../../../../../src/main/models/ggml/float16';

export interface Ct2Sizes {
  readonly state: number;
  readonly melBands: number;
  readonly audioContext: number;
  readonly textContext: number;
  readonly vocabTokens: number;
  readonly audioLayers: number;
  readonly textLayers: number;
}

export interface Ct2Variable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Every variable of a CTranslate2 Whisper model, with values that tell which one it is. */
export function whisperVariables(sizes: Ct2Sizes): Ct2Variable[] {
  const variables: Ct2Variable[] = [];
  const add = (name: string, ...shape: number[]): void => {
    const base = variables.length + 1;
    const count = shape.reduce((a, b) => a * b, 1);
    // Multiples of 1/8 below 128: exact in half precision.
    const values = Float32Array.from({ length: count }, (_, i) => ((base * 7 + i * 3) % 512) / 8);
    variables.push({ name, shape, values });
  };
  const { state } = sizes;
  const linear = (name: string, rows: number, columns: number): void => {
    add(`${name}/weight`, rows, columns);
    add(`${name}/bias`, rows);
  };
  const norm = (name: string): void => {
    add(`${name}/gamma`, state);
    add(`${name}/beta`, state);
  };
  const layer = (name: string, cross: boolean): void => {
    norm(`${name}/self_attention/layer_norm`);
    linear(`${name}/self_attention/linear_0`, 3 * state, state);
    linear(`${name}/self_attention/linear_1`, state, state);
    if (cross) {
      norm(`${name}/attention/layer_norm`);
      linear(`${name}/attention/linear_0`, state, state);
      linear(`${name}/attention/linear_1`, 2 * state, state);
      linear(`${name}/attention/linear_2`, state, state);
    }
    norm(`${name}/ffn/layer_norm`);
    linear(`${name}/ffn/linear_0`, 4 * state, state);
    linear(`${name}/ffn/linear_1`, state, 4 * state);
  };
  add('encoder/conv1/weight', state, sizes.melBands, 3);
  add('encoder/conv1/bias', state);
  add('encoder/conv2/weight', state, state, 3);
  add('encoder/conv2/bias', state);
  add('encoder/position_encodings/encodings', sizes.audioContext, state);
  for (let i = 0; i < sizes.audioLayers; i += 1) layer(`encoder/layer_${i}`, false);
  norm('encoder/layer_norm');
  add('decoder/embeddings/weight', sizes.vocabTokens, state);
  add('decoder/position_encodings/encodings', sizes.textContext, state);
  for (let i = 0; i < sizes.textLayers; i += 1) layer(`decoder/layer_${i}`, true);
  norm('decoder/layer_norm');
  return variables;
}

/** A CTranslate2 model file of version 6 with half-precision variables. */
export function makeCt2(variables: readonly Ct2Variable[], spec = 'WhisperSpec'): Buffer {
  const parts = [uint32(6), text(spec), uint32(3), uint32(variables.length)];
  for (const { name, shape, values } of variables) {
    const data = Buffer.alloc(values.length * 2);
    values.forEach((value, index) => data.writeUInt16LE(singleToHalf(value), index * 2));
    parts.push(text(name), Buffer.from([shape.length]), ...shape.map(uint32));
    parts.push(Buffer.from([4]), uint32(data.length), data);
  }
  return Buffer.concat([...parts, uint32(0)]);
}

/** A tokenizer.json with the shape of Whisper's: 256 bytes first, then longer tokens. */
export function makeTokenizerJson(tokens: number): string {
  const bytes = byteAlphabet();
  const vocab: Record<string, number> = {};
  for (let id = 0; id < tokens - 1; id += 1) {
    vocab[id < 256 ? (bytes[id] ?? '') : `t${id}`] = id;
  }
  vocab['<|endoftext|>'] = tokens - 1;
  return JSON.stringify({ model: { type: 'BPE', vocab } });
}

/** GPT-2's text for each byte, in the order of bytes. */
function byteAlphabet(): string[] {
  let moved = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable =
      (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
    return String.fromCodePoint(printable ? byte : 256 + moved++);
  });
}

function uint32(value: number): Buffer {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(`${value}\0`);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(bytes.length);
  return Buffer.concat([length, bytes]);
}
