import { describe, expect, it } from 'vitest';
import { isBoilerplate, removeSoundTags } from '../../../../src/workers/stt/transcript-filter';

describe('removeSoundTags', () => {
  it.each([
    '[BLANK_AUDIO]',
    ' [Music]',
    '(keyboard clicking)',
    '(upbeat music) (applause)',
    '♪ la la la ♪',
    '♪♪',
    '*sighs*',
    '<noise>',
    '【音楽】',
    '... !',
    '[ Inaudible',
    '',
  ])('leaves nothing of %j', (text) => {
    expect(removeSoundTags(text)).toBe('');
  });

  it('keeps the words around a tag', () => {
    expect(removeSoundTags('[noise] Turn on the light. (sighs)')).toBe('Turn on the light.');
    expect(removeSoundTags('What is 3 < 4?')).toBe('What is 3 < 4?');
  });

  it('keeps other scripts and numbers', () => {
    expect(removeSoundTags('今日はいい天気ですね。')).toBe('今日はいい天気ですね。');
    expect(removeSoundTags('42')).toBe('42');
  });
});

describe('isBoilerplate', () => {
  it('knows the phrases whisper ends on, once or again and again', () => {
    expect(isBoilerplate('Thank you.')).toBe(true);
    expect(isBoilerplate(' Thanks for watching!')).toBe(true);
    expect(isBoilerplate('Thank you. Thank you. Thank you.')).toBe(true);
  });

  it('lets sentences that contain one pass', () => {
    expect(isBoilerplate('Thank you for the flowers.')).toBe(false);
    expect(isBoilerplate('Can you hear me?')).toBe(false);
  });
});
