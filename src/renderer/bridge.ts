import type { SottoBridge } from '../shared/contracts/ipc';

declare global {
  interface Window {
    /** Exposed by the preload script; absent when the page is opened outside Sotto. */
    readonly sotto?: SottoBridge;
  }
}

/** The only place that touches `window.sotto`. */
export function requireBridge(): SottoBridge {
  if (window.sotto === undefined) {
    throw new Error('This page is Sotto’s window and works only inside the app.');
  }
  return window.sotto;
}
