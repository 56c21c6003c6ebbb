import type { HotkeyState } from '../../shared/contracts/ipc';
import { errorMessage } from '../../shared/errors';
import type { Settings } from '../../shared/settings';
import { parseAccelerator } from './accelerator';
import type { KeyCombination } from './accelerator';
import { HoldFilter } from './hold-filter';
import type { HookKeyEvent } from './hold-filter';

/** X11 auto-repeat comes as release/press pairs about 5 ms apart; real taps are far slower. */
const X11_RELEASE_GRACE_MS = 50;

/** The part of `uiohook-napi` that is used: a keyboard hook with key-up. */
export interface KeyboardHook {
  readonly keycodes: Readonly<Record<string, number>>;
  on(event: 'keydown' | 'keyup', listener: (event: HookKeyEvent) => void): void;
  off(event: 'keydown' | 'keyup', listener: (event: HookKeyEvent) => void): void;
  start(): void;
  stop(): void;
}

/** Electron's `globalShortcut`: a press without a release. */
export interface ShortcutRegistry {
  register(accelerator: string, callback: () => void): boolean;
  unregister(accelerator: string): void;
}

export interface HotkeyDeps {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Loaded only when it will be used: the addon logs errors where there is no display. */
  readonly loadHook: () => Promise<KeyboardHook>;
  readonly shortcuts: ShortcutRegistry;
  /** macOS: may this app watch the keyboard? The hook crashes without. */
  readonly isTrusted: () => boolean;
  readonly nowMs: () => number;
  readonly onPress: (atMs: number) => void;
  readonly onRelease: (atMs: number) => void;
  /** A press of a key whose release cannot be seen: starts listening, or ends it. */
  readonly onToggle: (atMs: number) => void;
  readonly onState: (state: HotkeyState) => void;
  readonly log: (message: string) => void;
}

export interface Hotkey {
  readonly state: HotkeyState;
  /** Takes the settings over; resolves with what came of it, never throws. */
  apply(settings: Settings['hotkey']): Promise<HotkeyState>;
  /** Forgets a hold whose key-up will not come (lock, suspend). */
  resetHold(): void;
  dispose(): void;
}

/** The global talk key: hold-to-talk where key-up can be seen, else a toggle, else off; it says which. */
export function createHotkey(deps: HotkeyDeps): Hotkey {
  let state: HotkeyState = { mode: 'off', accelerator: '', note: null };
  let active: ActiveKey | null = null;
  let generation = 0;

  const settle = (next: HotkeyState): HotkeyState => {
    state = next;
    deps.onState(next);
    return next;
  };

  const apply = async (settings: Settings['hotkey']): Promise<HotkeyState> => {
    generation += 1;
    const mine = generation;
    active?.dispose();
    active = null;
    const { accelerator } = settings;
    if (!settings.enabled)
      return settle({ mode: 'off', accelerator, note: 'Switched off in settings.' });
    let combination: KeyCombination;
    try {
      combination = parseAccelerator(accelerator, deps.platform);
    } catch (error) {
      return settle({ mode: 'off', accelerator, note: errorMessage(error) });
    }
    const obstacle = holdObstacle(deps);
    if (obstacle === null) {
      try {
        const hook = await deps.loadHook();
        // Another change of the settings, or the end of the app, came while the addon loaded.
        if (mine !== generation) return state;
        active = holdKey(deps, hook, combination);
        return settle({ mode: 'hold', accelerator, note: null });
      } catch (error) {
        deps.log(`hold-to-talk is not available: ${errorMessage(error)}`);
        if (mine !== generation) return state;
      }
    }
    const why = obstacle ?? 'The keyboard hook could not be started.';
    active = toggleKey(deps, accelerator);
    if (active !== null) {
      return settle({
        mode: 'toggle',
        accelerator,
        note: `${why} Press once to talk, again to send.`,
      });
    }
    return settle({
      mode: 'off',
      accelerator,
      note: `${accelerator} is taken by another program. Choose another key in settings; the key in the window works.`,
    });
  };

  return {
    get state() {
      return state;
    },
    apply,
    resetHold: () => {
      active?.reset();
    },
    dispose: () => {
      generation += 1;
      active?.dispose();
      active = null;
    },
  };
}

interface ActiveKey {
  reset(): void;
  dispose(): void;
}

/** Why a key-up cannot be seen here, in words; null when it can. */
export function holdObstacle(
  deps: Pick<HotkeyDeps, 'platform' | 'env' | 'isTrusted'>,
): string | null {
  const { platform, env } = deps;
  if (platform === 'darwin') {
    return deps.isTrusted()
      ? null
      : 'Hold-to-talk needs the Accessibility permission (System Settings, Privacy & Security).';
  }
  if (platform === 'linux') {
    if (env['XDG_SESSION_TYPE'] === 'wayland' || (env['WAYLAND_DISPLAY'] ?? '') !== '') {
      return 'Wayland does not tell an app when a global key is released.';
    }
    if ((env['DISPLAY'] ?? '') === '')
      return 'There is no display whose keyboard could be watched.';
  }
  return null;
}

function holdKey(deps: HotkeyDeps, hook: KeyboardHook, combination: KeyCombination): ActiveKey {
  const keycode = hook.keycodes[combination.key];
  if (keycode === undefined) throw new Error(`the keyboard hook has no key ${combination.key}`);
  const filter = new HoldFilter({
    combination,
    keycode,
    graceMs: deps.platform === 'linux' ? X11_RELEASE_GRACE_MS : 0,
    onPress: deps.onPress,
    onRelease: deps.onRelease,
  });
  // An error thrown into the hook's native callback ends the app: nothing may leave these two.
  const guarded =
    (handle: (event: HookKeyEvent, atMs: number) => void) => (event: HookKeyEvent) => {
      try {
        handle(event, deps.nowMs());
      } catch (error) {
        deps.log(`the talk key failed: ${errorMessage(error)}`);
      }
    };
  const down = guarded((event, atMs) => {
    filter.keyDown(event, atMs);
  });
  const up = guarded((event, atMs) => {
    filter.keyUp(event, atMs);
  });
  hook.on('keydown', down);
  hook.on('keyup', up);
  try {
    hook.start();
  } catch (error) {
    hook.off('keydown', down);
    hook.off('keyup', up);
    throw error;
  }
  return {
    reset: () => {
      filter.reset();
    },
    dispose: () => {
      filter.reset();
      hook.off('keydown', down);
      hook.off('keyup', up);
      hook.stop();
    },
  };
}

function toggleKey(deps: HotkeyDeps, accelerator: string): ActiveKey | null {
  let registered: boolean;
  try {
    registered = deps.shortcuts.register(accelerator, () => {
      deps.onToggle(deps.nowMs());
    });
  } catch (error) {
    deps.log(`the shortcut ${accelerator} was refused: ${errorMessage(error)}`);
    registered = false;
  }
  if (!registered) return null;
  return {
    reset: () => undefined,
    dispose: () => {
      deps.shortcuts.unregister(accelerator);
    },
  };
}
