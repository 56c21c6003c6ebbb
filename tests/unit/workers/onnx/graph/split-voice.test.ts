import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../../../../src/workers/onnx/graph/onnx-model';
import { splitVoice } from '../../../../../src/workers/onnx/graph/split-voice';
import { makeVoice } from './make-voice';

function split() {
  const voice = splitVoice(makeVoice());
  if ('reason' in voice) throw new Error(voice.reason);
  return voice;
}

describe('splitVoice', () => {
  it('cuts behind the noise, before the decoder, and before its second upsampling', () => {
    const { stages } = split();
    expect(stages.map(({ input, mask }) => ({ input, mask }))).toEqual([
      { input: 'prior', mask: 'mask' },
      { input: 'latent', mask: null },
      { input: 'sum', mask: null },
    ]);
    expect(stages.map(({ inputChannels }) => inputChannels)).toEqual([6, 6, 4]);
    expect(stages.map(({ upsampling }) => upsampling)).toEqual([1, 8, 4]);
  });

  it('adds up how far each part looks', () => {
    // flow: 2; decoder: 3 + 11/8 of a frame for the upsampling + 36/8 for the dilated one; then 5/4.
    expect(split().stages.map(({ margin }) => margin)).toEqual([2, 9, 2]);
  });

  it('gives each part its own nodes and weights, and nothing twice', () => {
    const { text, stages } = split();
    const parts = [text, ...stages.map(({ file }) => file)].map(readOnnx);
    const weights = parts.map(({ initializers }) =>
      [...initializers.keys()].filter((name) => !name.startsWith('sotto.')),
    );
    expect(weights).toEqual([[], ['flow'], ['first', 'up1', 'wide'], ['up2']]);
    const made = parts.flatMap(({ nodes }) => nodes.flatMap(({ outputs }) => outputs));
    expect(new Set(made).size).toBe(made.length);
    expect(parts.map(({ outputs }) => outputs.map(({ name }) => name))).toEqual([
      ['prior'],
      ['latent'],
      ['sum'],
      ['output'],
    ]);
  });

  it('turns convolutions over time into convolutions over pictures of height 1', () => {
    const [flow, decoder] = split().stages;
    expect([flow?.inputRank, decoder?.inputRank]).toEqual([3, 4]);
    const { nodes, initializers } = readOnnx(decoder?.file ?? new Uint8Array());
    expect(initializers.get('first')?.dims).toEqual([8, 6, 1, 7]);
    const dilated = nodes.find(({ inputs }) => inputs.includes('wide'));
    expect(dilated?.attributes.map(({ name, ints }) => [name, ints])).toEqual([
      ['dilations', [1, 12]],
      ['pads', [0, 36, 0, 36]],
    ]);
    const wrapped = readOnnx(flow?.file ?? new Uint8Array()).nodes.map(({ operator }) => operator);
    expect(wrapped).toEqual(['Unsqueeze', 'Conv', 'Squeeze', 'Mul']);
  });

  it('says why a voice cannot be cut', () => {
    expect(splitVoice(makeVoice({ speakerInDecoder: true }))).toEqual({
      reason: 'its decoder reads more than the latent',
    });
  });

  it('refuses a file that is no model', () => {
    expect(() => splitVoice(Buffer.alloc(4_096, 7))).toThrow(
      expect.objectContaining({ kind: 'model-damaged' }),
    );
    const whole = makeVoice();
    expect(() => splitVoice(whole.subarray(0, whole.length - 5))).toThrow(
      expect.objectContaining({ kind: 'model-damaged' }),
    );
  });
});
