import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { Menu, nativeImage, Tray } from 'electron';
import type { NativeImage } from 'electron';

import { errorMessage } from '../../shared/errors';
import idleIcon from '../../../build/tray/idle.png?asset';
import idleIconDense from '../../../build/tray/idle@2x.png?asset';
import listeningIcon from '../../../build/tray/listening.png?asset';
import listeningIconDense from '../../../build/tray/listening@2x.png?asset';
import speakingIcon from '../../../build/tray/speaking.png?asset';
import speakingIconDense from '../../../build/tray/speaking@2x.png?asset';
import thinkingIcon from '../../../build/tray/thinking.png?asset';
import thinkingIconDense from '../../../build/tray/thinking@2x.png?asset';
import { trayMenu, trayTooltip } from './tray-menu';
import type { TrayActions, TrayState } from './tray-menu';

/** For ordinary screens, and for those of twice the density. */
const ICONS: Readonly<Record<TrayState, readonly [string, string]>> = {
  idle: [idleIcon, idleIconDense],
  listening: [listeningIcon, listeningIconDense],
  thinking: [thinkingIcon, thinkingIconDense],
  speaking: [speakingIcon, speakingIconDense],
};

/**
 * The icon follows this much later. To draw it takes several milliseconds of the thread that an answer
 * goes through, and the phases of a turn follow one another faster than an icon is looked at.
 */
const DELAY_MS = 100;

export interface AppTray {
  /** True when the user can see the icon, so that a closed window can be found again. */
  readonly isReachable: boolean;
  show(state: TrayState, ready: boolean): void;
  dispose(): void;
}

/** Puts the icon into the tray; where the desktop has none, the rest of Sotto works without. */
export function setupTray(actions: TrayActions): AppTray {
  let tray: Tray;
  try {
    tray = new Tray(icon('idle'));
  } catch (error) {
    console.warn(`[tray] there is no tray: ${errorMessage(error)}`);
    return { isReachable: false, show: () => undefined, dispose: () => undefined };
  }
  const icons = new Map<TrayState, NativeImage>();
  const iconOf = (state: TrayState): NativeImage => {
    const known = icons.get(state) ?? icon(state);
    icons.set(state, known);
    return known;
  };
  let wanted: { readonly state: TrayState; readonly ready: boolean } | null = null;
  let shown = '';
  let timer: NodeJS.Timeout | null = null;
  const draw = (): void => {
    timer = null;
    if (wanted === null || tray.isDestroyed()) return;
    const { state, ready } = wanted;
    const key = `${state} ${String(ready)}`;
    if (key === shown) return;
    shown = key;
    tray.setImage(iconOf(state));
    tray.setToolTip(trayTooltip(state, ready));
    // On Linux a menu must be set anew after every change of an item.
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(state, ready, actions)));
  };
  const show = (state: TrayState, ready: boolean): void => {
    wanted = { state, ready };
    timer ??= setTimeout(draw, DELAY_MS);
  };
  tray.on('click', actions.show);
  wanted = { state: 'idle', ready: false };
  draw();
  let isReachable = false;
  void hasTrayHost().then((found) => {
    isReachable = found;
  });
  return {
    get isReachable() {
      return isReachable;
    },
    show,
    dispose: () => {
      if (timer !== null) clearTimeout(timer);
      if (!tray.isDestroyed()) tray.destroy();
    },
  };
}

function icon(state: TrayState): NativeImage {
  const [plain, dense] = ICONS[state];
  const image = nativeImage.createFromPath(plain);
  image.addRepresentation({ scaleFactor: 2, buffer: readFileSync(dense) });
  // macOS colours a template image as the menu bar needs it; the shapes tell the states apart.
  if (process.platform === 'darwin') image.setTemplateImage(true);
  return image;
}

const TRAY_WATCHER = 'org.kde.StatusNotifierWatcher';

/**
 * Whether anything on a Linux desktop shows tray icons: GNOME, for one, has nothing by default, and
 * a window closed to a tray that nobody sees is a window lost. Windows and macOS always show them.
 */
async function hasTrayHost(): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const question = [
    '--session',
    '--print-reply=literal',
    '--dest=org.freedesktop.DBus',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus.NameHasOwner',
    `string:${TRAY_WATCHER}`,
  ];
  try {
    const { stdout } = await promisify(execFile)('dbus-send', question, { timeout: 2000 });
    return stdout.includes('true');
  } catch {
    // No session bus or no dbus-send: nobody there who could show it.
    return false;
  }
}
