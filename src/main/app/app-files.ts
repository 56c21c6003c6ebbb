import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

import { APP_HOST, APP_SCHEME } from './page-address';
import { RECOVERY_FILES } from './recovery-page';

/** Kinds of file the page is made of; nothing else is served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** faults-and-security.md §3, row 7. The page talks to main by IPC alone: it connects to nothing. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'none'",
  "worker-src 'self'",
  "media-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ');

/**
 * The path below the page's folder that an address asks for, or null when it must not be served:
 * another host, a parent step in any spelling, an absolute or Windows path, NUL, an unknown kind.
 */
export function safeAppPath(address: string): string | null {
  const prefix = `${APP_SCHEME}://${APP_HOST}/`;
  if (!address.startsWith(prefix)) return null;
  const raw = address.slice(prefix.length).split(/[?#]/, 1)[0] ?? '';
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    return null;
  }
  // What is still encoded after one decoding was encoded twice: nobody honest does that.
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  if (/[%\\:\0-\x1f]/.test(path)) return null;
  const segments = path.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    return null;
  return extname(path).toLowerCase() in CONTENT_TYPES ? path : null;
}

/** Serves one file of the page's folder: 403 for an address outside it, 404 for none there. */
export async function serveAppFile(rootDir: string, address: string): Promise<Response> {
  const path = safeAppPath(address);
  if (path === null) return refuse(403);
  const builtIn = RECOVERY_FILES[path];
  if (builtIn !== undefined) return answer(path, builtIn);
  try {
    const root = await realpath(rootDir);
    const file = await realpath(join(root, path));
    // A link that leads out of the folder is as bad as a path that does.
    if (!file.startsWith(root + sep)) return refuse(403);
    return answer(path, new Uint8Array(await readFile(file)));
  } catch {
    return refuse(404);
  }
}

function answer(path: string, body: string | Uint8Array<ArrayBuffer>): Response {
  const type = CONTENT_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
  return new Response(body, { headers: { ...SAFE_HEADERS, 'Content-Type': type } });
}

function refuse(status: 403 | 404): Response {
  return new Response(null, { status, headers: SAFE_HEADERS });
}

const SAFE_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
} as const;
