import { app } from 'electron';
import type { WebContents } from 'electron';

import { originOf } from './page-address';

/** The window shows our own page and nothing else, and opens no other window. */
export function guardNavigation(contents: WebContents, pageOrigin: string): void {
  const stayHome = (event: { preventDefault(): void; readonly url: string }): void => {
    if (originOf(event.url) !== pageOrigin) event.preventDefault();
  };
  contents.on('will-navigate', stayHome);
  contents.on('will-frame-navigate', stayHome);
  contents.on('will-redirect', stayHome);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** For every page that might ever come to be: none may embed another, and new ones get the same guard. */
export function guardEveryPage(pageOrigin: string): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
    guardNavigation(contents, pageOrigin);
  });
}
