import { writeFileSync } from 'node:fs';

import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { WebContents } from 'electron';

import { EVENT_CHANNEL } from '../../shared/contracts/ipc';
import type { SendEvent } from '../ipc/publish';
import windowIcon from '../../../build/icons/256x256.png?asset';
import type { PageAddress } from './page-address';
import { MIN_SIZE, readBounds, usableBounds } from './window-bounds';
import type { WindowBounds } from './window-bounds';

export interface AppWindowOptions {
  readonly page: PageAddress;
  readonly preloadFile: string;
  readonly boundsFile: string;
  readonly allowDevTools: boolean;
  /** Asked when the user closes the window: hide it (Sotto stays in the tray), or quit. */
  readonly hidesOnClose: () => boolean;
  readonly onCloseMeansQuit: () => void;
}

/** The one window. It is hidden and shown, not closed and made again, so that it can always play. */
export class AppWindow {
  readonly #window: BrowserWindow;
  #mayClose = false;

  constructor(private readonly options: AppWindowOptions) {
    this.#window = this.#create();
    this.#window.on('close', (event) => {
      this.#remember();
      if (this.#mayClose) return;
      event.preventDefault();
      if (options.hidesOnClose()) this.#window.hide();
      else options.onCloseMeansQuit();
    });
  }

  get contents(): WebContents {
    return this.#window.webContents;
  }

  get isGone(): boolean {
    return this.#window.isDestroyed() || this.#window.webContents.isCrashed();
  }

  get isVisible(): boolean {
    return !this.#window.isDestroyed() && this.#window.isVisible();
  }

  owns(contents: WebContents): boolean {
    return !this.#window.isDestroyed() && contents.id === this.#window.webContents.id;
  }

  /** Loads the page; shows the window when its first frame is drawn, unless it starts in the tray. */
  async open(startHidden: boolean): Promise<void> {
    if (!startHidden) {
      this.#window.once('ready-to-show', () => {
        this.show();
      });
    }
    await this.load(this.options.page.url);
  }

  async load(url: string): Promise<void> {
    if (this.#window.isDestroyed()) return;
    try {
      await this.#window.loadURL(url);
    } catch (error) {
      // Quitting while the page loads is no failure of the page.
      if (!this.#window.isDestroyed()) throw error;
    }
  }

  show(): void {
    if (this.#window.isDestroyed()) return;
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** Closes for good, at the end of the app. */
  destroy(): void {
    if (this.#window.isDestroyed()) return;
    this.#remember();
    this.#mayClose = true;
    this.#window.destroy();
  }

  readonly send: SendEvent = (event, payload) => {
    if (this.isGone) return false;
    this.#window.webContents.send(EVENT_CHANNEL, event, payload);
    return true;
  };

  #create(): BrowserWindow {
    const { options } = this;
    const remembered = readBounds(options.boundsFile);
    const screens = screen.getAllDisplays().map((display) => display.workArea);
    const window = new BrowserWindow({
      ...usableBounds(remembered, screens),
      minWidth: MIN_SIZE.width,
      minHeight: MIN_SIZE.height,
      show: false,
      title: 'Sotto',
      icon: windowIcon,
      autoHideMenuBar: true,
      // What is seen for a moment before the page's first frame; the page's tokens have the same.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181c' : '#fbfbfa',
      webPreferences: {
        preload: options.preloadFile,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        devTools: options.allowDevTools,
        autoplayPolicy: 'no-user-gesture-required',
        // Capture and playback keep their timing while the window is hidden or covered.
        backgroundThrottling: false,
      },
    });
    if (remembered?.maximized === true) window.maximize();
    return window;
  }

  #remember(): void {
    if (this.#window.isDestroyed()) return;
    const bounds: WindowBounds = {
      ...this.#window.getNormalBounds(),
      maximized: this.#window.isMaximized(),
    };
    try {
      writeFileSync(this.options.boundsFile, JSON.stringify(bounds), { mode: 0o600 });
    } catch (error) {
      // A forgotten window place is no reason to keep anybody from closing it.
      console.warn('[window] the place of the window could not be kept', error);
    }
  }
}
