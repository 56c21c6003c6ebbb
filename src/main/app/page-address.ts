export const APP_SCHEME = 'sotto';
export const APP_HOST = 'app';

/** The one page the window shows, and the origin whose frames may call and use the microphone. */
export interface PageAddress {
  readonly origin: string;
  readonly url: string;
}

export const PACKAGED_PAGE: PageAddress = {
  origin: `${APP_SCHEME}://${APP_HOST}`,
  url: `${APP_SCHEME}://${APP_HOST}/index.html`,
};

/**
 * The built page under our own scheme. Only an unpackaged app that `npm run dev` started uses Vite's
 * development server instead, and only on this machine.
 */
export function pageAddress(isPackaged: boolean, devServerUrl: string | undefined): PageAddress {
  if (isPackaged || devServerUrl === undefined || devServerUrl === '') return PACKAGED_PAGE;
  const url = new URL(devServerUrl);
  if (!['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) return PACKAGED_PAGE;
  return { origin: `${url.protocol}//${url.host}`, url: url.href };
}

/** `URL.origin` is "null" for schemes Node does not know, so it is put together by hand. */
export function originOf(address: string): string | null {
  try {
    const url = new URL(address);
    return url.host === '' ? null : `${url.protocol}//${url.host}`;
  } catch {
    return null;
  }
}
