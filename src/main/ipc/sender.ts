import type { IpcMainInvokeEvent } from 'electron';

import { originOf } from '../app/page-address';
import type { AppWindow } from '../app/window';

/** Only the main frame of our own window, showing our own page, may call. */
export function isFromOurPage(
  event: IpcMainInvokeEvent,
  window: AppWindow,
  pageOrigin: string,
): boolean {
  const frame = event.senderFrame;
  if (frame === null || !window.owns(event.sender)) return false;
  return frame.parent === null && originOf(frame.url) === pageOrigin;
}
