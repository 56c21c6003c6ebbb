import type { IpcEvents } from '../../shared/contracts/ipc';
import type { SendEvent } from '../ipc/publish';

type Notice = IpcEvents['notice'];

/** Notices from before the page listens; more than this nobody would read. */
const KEPT_NOTICES = 10;

/** Knows whether the page has said hello, and keeps notices for it until it has. */
export class PageLink {
  #greeted = false;
  #kept: Notice[] = [];
  #welcome: () => void = () => undefined;
  /** Resolves at the first hello. */
  readonly firstHello = new Promise<void>((resolve) => {
    this.#welcome = resolve;
  });

  constructor(private readonly send: SendEvent) {}

  notice(notice: Notice): void {
    if (this.#greeted && this.send('notice', notice)) return;
    this.#kept = [...this.#kept, notice].slice(-KEPT_NOTICES);
  }

  /** The page has loaded and listens. */
  hello(): void {
    this.#greeted = true;
    const kept = this.#kept;
    this.#kept = [];
    for (const notice of kept) this.notice(notice);
    this.#welcome();
  }

  /** The page is gone or loads anew. */
  lost(): void {
    this.#greeted = false;
  }
}
