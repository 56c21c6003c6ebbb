import { protocol, session, systemPreferences } from 'electron';
import type { WebContents } from 'electron';

import { serveAppFile } from './app-files';
import type { PageAddress } from './page-address';
import { APP_SCHEME } from './page-address';
import { isPermitted } from './permission-policy';

export interface SessionOptions {
  readonly page: PageAddress;
  /** Folder of the built page. */
  readonly rendererDir: string;
  readonly isOurWindow: (contents: WebContents) => boolean;
}

/** Schemes that would leave the app; with the development server, all but its own host. */
const OUTSIDE = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];

/** The page's files, what it may do, and where it may not go. After `ready`, before the window. */
export function setupSession(options: SessionOptions): void {
  protocol.handle(APP_SCHEME, (request) => serveAppFile(options.rendererDir, request.url));
  setupPermissions(options);
  blockConnections(options.page);
  session.defaultSession.setSpellCheckerEnabled(false);
}

function setupPermissions({ page, isOurWindow }: SessionOptions): void {
  const own = session.defaultSession;
  own.setPermissionRequestHandler(null);
  own.setPermissionCheckHandler(null);
  own.setPermissionRequestHandler((contents, permission, answer, details) => {
    const permitted =
      isOurWindow(contents) &&
      isPermitted(
        {
          permission,
          origin: details.requestingUrl,
          isMainFrame: details.isMainFrame,
          media: 'mediaTypes' in details ? (details.mediaTypes ?? []) : [],
        },
        page.origin,
      );
    if (!permitted || permission !== 'media') answer(permitted);
    else void askSystemForMicrophone().then(answer);
  });
  own.setPermissionCheckHandler((contents, permission, origin, details) => {
    const media = details.mediaType === undefined ? [] : [details.mediaType];
    return (
      contents !== null &&
      isOurWindow(contents) &&
      isPermitted({ permission, origin, isMainFrame: details.isMainFrame, media }, page.origin)
    );
  });
  own.setDevicePermissionHandler(() => false);
}

/** macOS asks the user once and remembers; elsewhere the page's permission is enough. */
async function askSystemForMicrophone(): Promise<boolean> {
  if (process.platform !== 'darwin') return true;
  return systemPreferences.askForMediaAccess('microphone');
}

function blockConnections(page: PageAddress): void {
  session.defaultSession.webRequest.onBeforeRequest({ urls: OUTSIDE }, (details, answer) => {
    const url = new URL(details.url);
    const isDevServer = page.origin.startsWith('http') && url.host === new URL(page.url).host;
    answer({ cancel: !isDevServer });
  });
}
