import type { Companion } from '../companion';
import type { SendEvent } from '../ipc/publish';
import type { TurnWatch } from './turn-watch';

/**
 * Talking by other means than the window's own: global hotkey, tray, second start. The window owns
 * microphone and player, so these only tell it what its own key would have.
 */
export class TalkControl {
  constructor(
    private readonly send: SendEvent,
    private readonly watch: TurnWatch,
    private readonly companion: Pick<Companion, 'cancel' | 'playback'>,
  ) {}

  press(atMs: number): void {
    this.send('hotkeyPress', { keyMs: atMs });
  }

  release(atMs: number): void {
    this.send('hotkeyRelease', { keyMs: atMs });
  }

  /** Where no key-up can be seen: the first press talks, the next sends. */
  toggle(atMs: number): void {
    if (this.watch.phase === 'listening') this.finish(atMs);
    else this.press(atMs);
  }

  /** Sends what was said, whether the window holds the key for us or was latched open by a tap. */
  finish(atMs: number): void {
    // A second press ends a latched hold and is ignored by a held one, which the release ends.
    this.press(atMs);
    this.release(atMs);
  }

  /** Ends a hold whose key-up may never come; what runs without the microphone goes on. */
  abandonHold(reason: string): void {
    const { turnId, phase } = this.watch;
    if (turnId === null || phase !== 'listening') return;
    this.companion.cancel({ turnId, reason });
  }

  /** The page is gone: a hold has lost its microphone, an answer its player; its text stays. */
  pageLost(reason: string): void {
    const { turnId } = this.watch;
    if (turnId === null) return;
    this.abandonHold(reason);
    this.companion.playback({ type: 'failed', turnId, message: reason });
  }
}
