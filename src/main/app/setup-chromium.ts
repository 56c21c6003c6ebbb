import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { app, protocol } from 'electron';

import { APP_SCHEME } from './page-address';

export interface ChromiumOptions {
  readonly userDataDir: string;
  /** A WAV file that plays the part of the microphone, for the demo turn; it loops. */
  readonly microphoneFile: string | null;
  /** The development server's page is used, so that localhost must resolve. */
  readonly isDevServer: boolean;
}

/** All that must be said to Electron and Chromium before `ready`. */
export function setupChromium(options: ChromiumOptions): void {
  mkdirSync(options.userDataDir, { recursive: true, mode: 0o700 });
  app.setPath('userData', options.userDataDir);
  // Chromium's own files in a folder of their own, apart from the user's.
  app.setPath('sessionData', join(options.userDataDir, 'window'));
  if (process.platform === 'win32') app.setAppUserModelId('app.sotto.companion');
  sandboxEveryRenderer();
  stayOffline(options.isDevServer);
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
  const { commandLine } = app;
  // A reply may be spoken before the user has clicked anything (hotkey, tray, greeting).
  commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required');
  if (process.platform === 'linux') {
    commandLine.appendSwitch('enable-features', 'GlobalShortcutsPortal');
  }
  if (options.microphoneFile !== null) {
    commandLine.appendSwitch('use-fake-device-for-media-stream');
    commandLine.appendSwitch('use-file-for-fake-audio-capture', options.microphoneFile);
  }
}

/**
 * `enableSandbox` takes `--no-sandbox` back, and Chromium refuses to run as root without that switch:
 * a container's root keeps the switch it was started with. The window stays sandboxed towards Node
 * either way (window.ts).
 */
function sandboxEveryRenderer(): void {
  const isRoot = process.getuid?.() === 0;
  if (isRoot && app.commandLine.hasSwitch('no-sandbox')) return;
  app.enableSandbox();
}

/** Sotto makes no connection of its own (product E9); Chromium's house-keeping must not either. */
function stayOffline(isDevServer: boolean): void {
  const { commandLine } = app;
  commandLine.appendSwitch('disable-background-networking');
  commandLine.appendSwitch('disable-component-update');
  commandLine.appendSwitch('disable-domain-reliability');
  commandLine.appendSwitch('no-pings');
  const exception = isDevServer ? ', EXCLUDE localhost' : '';
  commandLine.appendSwitch('host-resolver-rules', `MAP * ~NOTFOUND${exception}`);
}
