import { EventEmitter } from 'node:events';

import { describe, expect, it, vi } from 'vitest';

import type { HookKeyEvent } from '../../../../src/main/app/hold-filter';
import { createHotkey } from '../../../../src/main/app/hotkey';
import type { HotkeyDeps, KeyboardHook } from '../../../../src/main/app/hotkey';

const settings = { enabled: true, accelerator: 'Control+Shift+Space' };
const space: HookKeyEvent = {
  keycode: 57,
  ctrlKey: true,
  shiftKey: true,
  altKey: false,
  metaKey: false,
};

class ScriptedHook implements KeyboardHook {
  readonly keycodes = { Space: 57, F9: 67 };
  readonly emitter = new EventEmitter();
  running = 0;
  failsToStart = false;
  on(event: string, listener: (event: HookKeyEvent) => void): void {
    this.emitter.on(event, listener);
  }
  off(event: string, listener: (event: HookKeyEvent) => void): void {
    this.emitter.off(event, listener);
  }
  start(): void {
    if (this.failsToStart) throw new Error('no X server');
    this.running += 1;
  }
  stop(): void {
    this.running -= 1;
  }
}

function setUp(overrides: Partial<HotkeyDeps> = {}) {
  const hook = new ScriptedHook();
  const taken = new Set<string>();
  const shortcuts = new Map<string, () => void>();
  const deps: HotkeyDeps = {
    platform: 'win32',
    env: {},
    loadHook: vi.fn(async () => hook),
    shortcuts: {
      register: (accelerator, callback) => {
        if (taken.has(accelerator)) return false;
        shortcuts.set(accelerator, callback);
        return true;
      },
      unregister: (accelerator) => {
        shortcuts.delete(accelerator);
      },
    },
    isTrusted: () => true,
    nowMs: () => 5,
    onPress: vi.fn(),
    onRelease: vi.fn(),
    onToggle: vi.fn(),
    onState: vi.fn(),
    log: vi.fn(),
    ...overrides,
  };
  return { hook, taken, shortcuts, deps, hotkey: createHotkey(deps) };
}

describe('createHotkey', () => {
  it('holds to talk where the hook works', async () => {
    const { hook, deps, hotkey } = setUp();
    const state = await hotkey.apply(settings);
    expect(state).toEqual({ mode: 'hold', accelerator: settings.accelerator, note: null });
    hook.emitter.emit('keydown', space);
    hook.emitter.emit('keydown', space);
    hook.emitter.emit('keyup', space);
    expect(deps.onPress).toHaveBeenCalledExactlyOnceWith(5);
    expect(deps.onRelease).toHaveBeenCalledExactlyOnceWith(5);
  });

  it('does not load the hook while the key is switched off', async () => {
    const { deps, hotkey } = setUp();
    const state = await hotkey.apply({ ...settings, enabled: false });
    expect(state.mode).toBe('off');
    expect(deps.loadHook).not.toHaveBeenCalled();
  });

  it.each([
    [
      'Wayland by its session',
      { platform: 'linux', env: { XDG_SESSION_TYPE: 'wayland', DISPLAY: ':0' } },
    ],
    [
      'Wayland by its display',
      { platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' } },
    ],
    ['no display', { platform: 'linux', env: {} }],
    ['macOS without the permission', { platform: 'darwin', isTrusted: () => false }],
  ] as const)('toggles and says why: %s', async (_where, overrides) => {
    const { shortcuts, deps, hotkey } = setUp(overrides);
    const state = await hotkey.apply(settings);
    expect(state.mode).toBe('toggle');
    expect(state.note).toMatch(/Press once to talk, again to send\.$/);
    expect(deps.loadHook).not.toHaveBeenCalled();
    shortcuts.get(settings.accelerator)?.();
    expect(deps.onToggle).toHaveBeenCalledExactlyOnceWith(5);
  });

  it('toggles when the hook cannot be started, and leaves no listener behind', async () => {
    const { hook, hotkey } = setUp({ platform: 'linux', env: { DISPLAY: ':0' } });
    hook.failsToStart = true;
    const state = await hotkey.apply(settings);
    expect(state.mode).toBe('toggle');
    expect(hook.emitter.listenerCount('keydown') + hook.emitter.listenerCount('keyup')).toBe(0);
  });

  it('toggles when the addon cannot be loaded', async () => {
    const { hotkey } = setUp({ loadHook: () => Promise.reject(new Error('wrong architecture')) });
    expect((await hotkey.apply(settings)).mode).toBe('toggle');
  });

  it('says that the key is taken', async () => {
    const { taken, hotkey } = setUp({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } });
    taken.add(settings.accelerator);
    const state = await hotkey.apply(settings);
    expect(state.mode).toBe('off');
    expect(state.note).toContain('taken by another program');
  });

  it('says that a combination makes no sense', async () => {
    const { hotkey } = setUp();
    const state = await hotkey.apply({ ...settings, accelerator: 'Control+Nothing' });
    expect(state.mode).toBe('off');
    expect(state.note).toContain('Control+Nothing');
  });

  it('gives the old key back when another is chosen', async () => {
    const { hook, deps, hotkey } = setUp();
    await hotkey.apply(settings);
    await hotkey.apply({ ...settings, accelerator: 'F9' });
    expect(hook.running).toBe(1);
    hook.emitter.emit('keydown', space);
    expect(deps.onPress).not.toHaveBeenCalled();
    hook.emitter.emit('keydown', { ...space, keycode: 67, ctrlKey: false, shiftKey: false });
    expect(deps.onPress).toHaveBeenCalledOnce();
  });

  it('takes only the newest of two changes that overlap', async () => {
    const { hook, hotkey } = setUp();
    await Promise.all([hotkey.apply(settings), hotkey.apply({ ...settings, accelerator: 'F9' })]);
    expect(hook.running).toBe(1);
    expect(hotkey.state.accelerator).toBe('F9');
  });

  it('does not start a hook that finished loading after the end', async () => {
    const { hook, hotkey } = setUp();
    const applying = hotkey.apply(settings);
    hotkey.dispose();
    await applying;
    expect(hook.running).toBe(0);
  });

  it('lets no error out into the native callback', async () => {
    const { hook, deps, hotkey } = setUp({
      onPress: () => {
        throw new Error('window is gone');
      },
    });
    await hotkey.apply(settings);
    expect(() => hook.emitter.emit('keydown', space)).not.toThrow();
    expect(deps.log).toHaveBeenCalled();
  });

  it('stops the hook at the end', async () => {
    const { hook, hotkey } = setUp();
    await hotkey.apply(settings);
    hotkey.dispose();
    expect(hook.running).toBe(0);
    expect(hook.emitter.listenerCount('keydown')).toBe(0);
  });
});
