import type { WebContents } from 'electron';

import { nowMs } from '../../shared/clock';
import { answerToCrash } from './crash-policy';
import type { PageAddress } from './page-address';
import { RECOVERY_PATH } from './recovery-page';
import type { AppWindow } from './window';

/** A page that has not answered for this long after Chromium called it unresponsive is hanging. */
const HANG_MS = 10_000;

export interface RendererCrashOptions {
  readonly window: AppWindow;
  readonly page: PageAddress;
  /** The page is gone: what it recorded or played will not be heard of again. */
  readonly onPageLost: (reason: string) => void;
}

/** Loads the page again after a crash; the engines and the turn's text go on without it. */
export function setupRendererCrash({ window, page, onPageLost }: RendererCrashOptions): void {
  const crashesMs: number[] = [];
  window.contents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    console.error(`[window] the page’s process is gone: ${details.reason} (${details.exitCode})`);
    onPageLost(`the window crashed (${details.reason})`);
    const atMs = nowMs();
    const answer = answerToCrash(crashesMs, atMs);
    crashesMs.push(atMs);
    if (answer === 'give-up') return;
    const url = answer === 'reload' ? page.url : `${page.origin}/${RECOVERY_PATH}`;
    // Not from within the event: the crashed process is still being taken down.
    setImmediate(() => {
      window.load(url).catch((error: unknown) => {
        console.error('[window] the page could not be loaded again', error);
      });
    });
  });
  endHangs(window.contents);
}

function endHangs(contents: WebContents): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const forget = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  contents.on('unresponsive', () => {
    // A breakpoint looks the same from here.
    if (contents.isDevToolsOpened()) return;
    timer ??= setTimeout(() => {
      timer = null;
      if (!contents.isDestroyed()) contents.forcefullyCrashRenderer();
    }, HANG_MS);
  });
  contents.on('responsive', forget);
  contents.on('render-process-gone', forget);
  contents.on('destroyed', forget);
}
