import { SottoError } from '../../shared/errors';

/** A key combination as the keyboard hook sees it. */
export interface KeyCombination {
  /** The key's name in uiohook's table (`Space`, `A`, `F9`, `ArrowUp`). */
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
}

const MODIFIERS: Readonly<Record<string, 'ctrl' | 'shift' | 'alt' | 'meta' | 'commandOrControl'>> =
  {
    control: 'ctrl',
    ctrl: 'ctrl',
    shift: 'shift',
    alt: 'alt',
    option: 'alt',
    altgr: 'alt',
    meta: 'meta',
    super: 'meta',
    command: 'meta',
    cmd: 'meta',
    commandorcontrol: 'commandOrControl',
    cmdorctrl: 'commandOrControl',
  };

/** Electron's names of keys where they differ from uiohook's. */
const KEY_NAMES: Readonly<Record<string, string>> = {
  return: 'Enter',
  esc: 'Escape',
  up: 'ArrowUp',
  down: 'ArrowDown',
  left: 'ArrowLeft',
  right: 'ArrowRight',
  ';': 'Semicolon',
  '=': 'Equal',
  ',': 'Comma',
  '-': 'Minus',
  '.': 'Period',
  '/': 'Slash',
  '`': 'Backquote',
  '[': 'BracketLeft',
  '\\': 'Backslash',
  ']': 'BracketRight',
  "'": 'Quote',
  printscreen: 'PrintScreen',
  numlock: 'NumLock',
  scrolllock: 'ScrollLock',
  capslock: 'CapsLock',
  pageup: 'PageUp',
  pagedown: 'PageDown',
};

const PLAIN_KEYS = [
  'Space',
  'Tab',
  'Enter',
  'Escape',
  'Backspace',
  'Delete',
  'Insert',
  'Home',
  'End',
];

/**
 * Reads an Electron accelerator (`Control+Shift+Space`).
 * @throws SottoError `bad-input` when it has no key, two keys, or one that is not known.
 */
export function parseAccelerator(accelerator: string, platform: NodeJS.Platform): KeyCombination {
  const held = { ctrl: false, shift: false, alt: false, meta: false };
  let key: string | null = null;
  for (const part of accelerator.split('+').map((word) => word.trim())) {
    const modifier = MODIFIERS[part.toLowerCase()];
    if (modifier === 'commandOrControl') held[platform === 'darwin' ? 'meta' : 'ctrl'] = true;
    else if (modifier !== undefined) held[modifier] = true;
    else if (key === null) key = keyName(part);
    else throw badAccelerator(accelerator);
  }
  if (key === null) throw badAccelerator(accelerator);
  return { key, ...held };
}

function keyName(part: string): string | null {
  if (/^[a-z0-9]$/i.test(part)) return part.toUpperCase();
  if (/^f([1-9]|1\d|2[0-4])$/i.test(part)) return part.toUpperCase();
  const plain = PLAIN_KEYS.find((name) => name.toLowerCase() === part.toLowerCase());
  return plain ?? KEY_NAMES[part.toLowerCase()] ?? null;
}

function badAccelerator(accelerator: string): SottoError {
  return new SottoError('bad-input', `“${accelerator}” is not a key combination.`, {
    hint: 'Use modifiers and one key, for example Control+Shift+Space.',
  });
}
