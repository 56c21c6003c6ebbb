import { ipcMain } from 'electron';
import type { IpcMainInvokeEvent } from 'electron';

import { originOf } from '../app/page-address';
import type { AppWindow } from '../app/window';
import { serveIpc } from './serve';
import type { IpcHandlers } from './serve';

export interface IpcOptions {
  readonly window: AppWindow;
  readonly pageOrigin: string;
  readonly handlers: IpcHandlers;
}

/**
 * Opens the one channel on which the window calls.
 * @returns the function that closes it.
 */
export function setupIpc({ window, pageOrigin, handlers }: IpcOptions): () => void {
  return serveIpc<IpcMainInvokeEvent>({
    receiver: ipcMain,
    handlers,
    isTrusted: (event) => isFromOurPage(event, window, pageOrigin),
    log: (message, error) => {
      console.error(`[ipc] ${message}`, error);
    },
  });
}

/** Only the main frame of our own window, showing our own page, may call. */
function isFromOurPage(event: IpcMainInvokeEvent, window: AppWindow, pageOrigin: string): boolean {
  const frame = event.senderFrame;
  if (frame === null || !window.owns(event.sender)) return false;
  return frame.parent === null && originOf(frame.url) === pageOrigin;
}
