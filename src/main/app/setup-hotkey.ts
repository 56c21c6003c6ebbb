import { globalShortcut, systemPreferences } from 'electron';

import { nowMs } from '../../shared/clock';
import { createHotkey } from './hotkey';
import type { Hotkey, HotkeyDeps, KeyboardHook } from './hotkey';

export type HotkeyEvents = Pick<HotkeyDeps, 'onPress' | 'onRelease' | 'onToggle' | 'onState'>;

/** Binds the talk key to the system: the keyboard hook, and Electron's shortcuts as the second way. */
export function setupHotkey(events: HotkeyEvents): Hotkey {
  return createHotkey({
    ...events,
    platform: process.platform,
    env: process.env,
    loadHook,
    shortcuts: globalShortcut,
    isTrusted: () => systemPreferences.isTrustedAccessibilityClient(false),
    nowMs,
    log: (message) => {
      console.warn(`[hotkey] ${message}`);
    },
  });
}

async function loadHook(): Promise<KeyboardHook> {
  const { uIOhook, UiohookKey } = await import('uiohook-napi');
  return {
    keycodes: UiohookKey,
    on: (event, listener) => {
      if (event === 'keydown') uIOhook.on('keydown', listener);
      else uIOhook.on('keyup', listener);
    },
    off: (event, listener) => {
      uIOhook.off(event, listener);
    },
    start: () => {
      uIOhook.start();
    },
    stop: () => {
      uIOhook.stop();
    },
  };
}
