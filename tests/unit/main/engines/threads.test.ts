import { describe, expect, it } from 'vitest';
import { chooseThreads } from '../../../../src/main/engines/threads';
import { defaultSettings } from '../../../../src/shared/settings';

describe('chooseThreads', () => {
  it('uses small machines whole and keeps cores of large ones free', () => {
    expect(chooseThreads(defaultSettings.engines, 1)).toEqual({
      stt: 1,
      llm: 1,
      voice: 1,
      embedder: 1,
    });
    expect(chooseThreads(defaultSettings.engines, 2)).toEqual({
      stt: 2,
      llm: 2,
      voice: 1,
      embedder: 1,
    });
    expect(chooseThreads(defaultSettings.engines, 6)).toEqual({
      stt: 4,
      llm: 4,
      voice: 1,
      embedder: 2,
    });
    expect(chooseThreads(defaultSettings.engines, 32)).toEqual({
      stt: 8,
      llm: 8,
      voice: 1,
      embedder: 2,
    });
  });

  it('obeys the settings', () => {
    const engines = { ...defaultSettings.engines, sttThreads: 3, llmThreads: 5, onnxThreads: 2 };
    expect(chooseThreads(engines, 2)).toEqual({ stt: 3, llm: 5, voice: 2, embedder: 2 });
  });
});
