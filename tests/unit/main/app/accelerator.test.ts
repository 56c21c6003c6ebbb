import { UiohookKey } from 'uiohook-napi';
import { describe, expect, it } from 'vitest';

import { parseAccelerator } from '../../../../src/main/app/accelerator';

const none = { ctrl: false, shift: false, alt: false, meta: false };

describe('parseAccelerator', () => {
  it.each([
    ['Control+Shift+Space', { ...none, key: 'Space', ctrl: true, shift: true }],
    ['ctrl + alt + k', { ...none, key: 'K', ctrl: true, alt: true }],
    ['F9', { ...none, key: 'F9' }],
    ['Super+Up', { ...none, key: 'ArrowUp', meta: true }],
    ['Alt+`', { ...none, key: 'Backquote', alt: true }],
    ['CommandOrControl+Return', { ...none, key: 'Enter', ctrl: true }],
  ])('reads %s', (accelerator, combination) => {
    expect(parseAccelerator(accelerator, 'linux')).toEqual(combination);
  });

  it('takes CommandOrControl as Command on macOS', () => {
    expect(parseAccelerator('CmdOrCtrl+A', 'darwin')).toEqual({ ...none, key: 'A', meta: true });
  });

  it.each(['', 'Control', 'Control+', 'A+B', 'Control+Foo', 'F25', 'Ctrl+Ä'])(
    'refuses “%s”',
    (accelerator) => {
      expect(() => parseAccelerator(accelerator, 'linux')).toThrowError(/not a key combination/);
    },
  );

  it('names only keys that the hook knows', () => {
    const keys = ['Space', 'Esc', 'PageUp', ';', '=', ',', '-', '.', '/', '`', '[', '\\', ']', "'"];
    for (const key of [...keys, 'PrintScreen', 'NumLock', 'CapsLock', 'F24', '7', 'z', 'Delete']) {
      expect(UiohookKey).toHaveProperty(parseAccelerator(key, 'linux').key);
    }
  });
});
