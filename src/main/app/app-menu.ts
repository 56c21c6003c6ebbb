import { Menu } from 'electron';

/**
 * macOS shows a menu bar whatever an app does, and takes copy, paste and quit from it. Elsewhere the
 * window has none: what Sotto can do is in the window, and reachable by key.
 */
export function setupMenu(): void {
  if (process.platform !== 'darwin') {
    Menu.setApplicationMenu(null);
    return;
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]),
  );
}
