import { describe, expect, it } from 'vitest';
import { textWaterfall } from '../../../../src/main/trace/text-waterfall';
import { sampleTurn } from './sample-turn';

describe('textWaterfall', () => {
  const lines = textWaterfall(sampleTurn()).split('\n');
  const line = (name: string): string => lines.find((text) => text.startsWith(name)) ?? '';

  it('names the total and the first token', () => {
    expect(lines[0]).toContain('voice-to-voice 200 ms');
    expect(lines[0]).toContain('first token 120 ms');
  });

  it('draws work ahead of the release left of zero, the path solid', () => {
    expect(line('stt.partial')).toContain('·');
    expect(line('stt.partial')).not.toContain('█');
    expect(line('stt.encode')).toContain('█');
    expect(line('tts.synthesis')).toContain('█');
  });

  it('keeps bars in proportion', () => {
    const length = (name: string): number => [...line(name)].filter((mark) => mark === '█').length;
    expect(length('stt.encode')).toBeGreaterThanOrEqual(length('tts.synthesis') - 1);
    expect(length('stt.encode')).toBeLessThanOrEqual(length('tts.synthesis') + 2);
  });

  it('always shows what no span accounts for', () => {
    expect(line('unaccounted')).toMatch(/5\.0 ms$/u);
  });

  it('says so when there is nothing to draw', () => {
    expect(textWaterfall({ ...sampleTurn(), summary: null })).toMatch(/no trace/u);
    expect(textWaterfall({ ...sampleTurn(), spans: [] })).toMatch(/no finished spans/u);
  });
});
