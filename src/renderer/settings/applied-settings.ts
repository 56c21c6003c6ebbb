import type { SottoBridge } from '../../shared/contracts/ipc';
import type { Settings } from '../../shared/settings';
import type { Microphone } from '../audio/microphone';
import type { Player } from '../audio/player';
import type { AppStore } from '../state/app-store';

export interface AppliedSettingsDeps {
  readonly bridge: Pick<SottoBridge, 'changeSettings'>;
  readonly app: AppStore;
  readonly microphone: Pick<Microphone, 'configure'>;
  readonly player: Pick<Player, 'useSpeaker'>;
}

/** The settings as the window obeys them: in its store, the microphone and the player. */
export class AppliedSettings {
  constructor(private readonly deps: AppliedSettingsDeps) {}

  /** Rejects when the chosen speaker cannot be used; the rest holds all the same. */
  async apply(next: Settings): Promise<void> {
    const { app, microphone, player } = this.deps;
    const speakerBefore = app.getState().settings?.audio.speakerId ?? null;
    app.setState({ settings: next });
    microphone.configure({
      deviceId: next.audio.microphoneId,
      preRollMs: next.audio.preRollMs,
    });
    if (next.audio.speakerId !== speakerBefore) await player.useSpeaker(next.audio.speakerId);
  }

  /** Shown at once; main answers with what it has validated and stored. */
  async change(change: (settings: Settings) => Settings): Promise<void> {
    const { bridge, app } = this.deps;
    const { settings } = app.getState();
    if (settings === null) return;
    const next = change(settings);
    await Promise.all([
      this.apply(next),
      bridge.changeSettings(next).then((stored) => this.apply(stored)),
    ]);
  }
}
