import { describe, expect, it } from 'vitest';
import { chooseSttBackend } from '../../../../src/main/engines/choose-stt-backend';

const paths = { whisperAddon: '/a/sotto-whisper.node', whisperPrebuilt: '/a/gpu' };
const has =
  (...there: string[]) =>
  (path: string) =>
    there.includes(path);
const both = has(paths.whisperAddon, paths.whisperPrebuilt);

describe('chooseSttBackend', () => {
  it('takes our own addon where there is no GPU build', () => {
    expect(chooseSttBackend('auto', paths, {}, has(paths.whisperAddon)).name).toBe('cpu');
  });

  it('takes the GPU build where set-up has brought one, unless the user wants the CPU', () => {
    expect(chooseSttBackend('auto', paths, {}, both)).toEqual({
      name: 'cuda',
      addonPath: paths.whisperPrebuilt,
    });
    expect(chooseSttBackend('vulkan', paths, {}, both).name).toBe('vulkan');
    expect(chooseSttBackend('cpu', paths, {}, both).name).toBe('cpu');
  });

  it('never falls back to the slow prebuilt by itself', () => {
    expect(() => chooseSttBackend('cpu', paths, {}, has(paths.whisperPrebuilt))).toThrow(
      /not been built/,
    );
    const asked = { SOTTO_STT_BACKEND: 'cpu-prebuilt' };
    expect(chooseSttBackend('auto', paths, asked, both).name).toBe('cpu-prebuilt');
    expect(() => chooseSttBackend('auto', paths, asked, has(paths.whisperAddon))).toThrow(
      /not installed/,
    );
  });
});
