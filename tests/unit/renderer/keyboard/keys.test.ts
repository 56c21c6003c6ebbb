import { describe, expect, it } from 'vitest';
import type { KeyPress } from '../../../../src/renderer/keyboard/keys';
import { keyHelp, keyIntent } from '../../../../src/renderer/keyboard/keys';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrl: false,
  meta: false,
  alt: false,
  shift: false,
  typing: false,
  spaceTaken: false,
  arrowsTaken: false,
  dialogOpen: false,
  ...more,
});

describe('keyIntent', () => {
  it.each([
    [' ', 'talk'],
    ['Escape', 'escape'],
    ['ArrowUp', 'turn-up'],
    ['ArrowDown', 'turn-down'],
    ['ArrowLeft', 'span-left'],
    ['ArrowRight', 'span-right'],
    ['+', 'zoom-in'],
    ['-', 'zoom-out'],
    ['0', 'fit'],
    ['w', 'whole-turn'],
    ['f', 'follow'],
    ['l', 'lanes'],
    ['t', 'table'],
    ['/', 'compose'],
    ['?', 'help'],
    ['a', undefined],
  ])('takes %j for %s', (key, intent) => {
    expect(keyIntent(press(key))).toBe(intent);
  });

  it('moves the waterfall with Shift and the arrow keys', () => {
    expect(keyIntent(press('ArrowLeft', { shift: true }))).toBe('pan-left');
    expect(keyIntent(press('ArrowRight', { shift: true }))).toBe('pan-right');
    expect(keyIntent(press('ArrowRight', { shift: true, arrowsTaken: true }))).toBeUndefined();
  });

  it('leaves everything but Esc and Ctrl+K to who types', () => {
    expect(keyIntent(press(' ', { typing: true }))).toBeUndefined();
    expect(keyIntent(press('?', { typing: true }))).toBeUndefined();
    expect(keyIntent(press('ArrowUp', { typing: true }))).toBeUndefined();
    expect(keyIntent(press('Escape', { typing: true }))).toBe('escape');
    expect(keyIntent(press('k', { typing: true, ctrl: true }))).toBe('palette');
    expect(keyIntent(press('K', { meta: true }))).toBe('palette');
  });

  it('leaves Space and arrows to the control that has the focus', () => {
    expect(keyIntent(press(' ', { spaceTaken: true }))).toBeUndefined();
    expect(keyIntent(press('ArrowLeft', { spaceTaken: true }))).toBe('span-left');
    expect(keyIntent(press('ArrowLeft', { arrowsTaken: true }))).toBeUndefined();
  });

  it('leaves an open dialog its keys', () => {
    expect(keyIntent(press('Escape', { dialogOpen: true }))).toBeUndefined();
    expect(keyIntent(press(' ', { dialogOpen: true }))).toBeUndefined();
  });

  it('does not talk on a system shortcut', () => {
    expect(keyIntent(press(' ', { ctrl: true }))).toBeUndefined();
    expect(keyIntent(press(' ', { alt: true }))).toBeUndefined();
  });
});

describe('keyHelp', () => {
  it('names the command key as the platform does', () => {
    const flat = (platform: 'linux' | 'darwin') => keyHelp(platform).flatMap(({ keys }) => keys);
    expect(flat('darwin')).toContain('⌘');
    expect(flat('linux')).toContain('Ctrl');
  });
});
