import type { SottoBridge } from '../shared/contracts/ipc';
import type { Companion } from './companion';
import { addNotice } from './state/app-store';

type Subscriber = Pick<
  Companion,
  'app' | 'attachments' | 'attempt' | 'memoryReader' | 'player' | 'settings' | 'talk' | 'turn'
>;

/** Everything main may tell the window unasked, and who takes it. */
export function subscribe(bridge: SottoBridge, companion: Subscriber): void {
  const { app, attachments, attempt, memoryReader, player, settings, talk, turn } = companion;

  bridge.on('turn', (delta) => turn.delta(delta));
  bridge.on('turn', (delta) => {
    if (delta.type === 'transcript') attachments.heard(delta.turnId);
  });
  bridge.on('spans', (spans) => turn.spans(spans));

  bridge.on('speech', (event) => player.speech(event));
  bridge.on('clauseEnd', (event) => player.clauseEnd(event));
  bridge.on('speechEnd', (event) => player.speechEnd(event));
  bridge.on('silence', ({ turnId }) => player.silence(turnId));

  bridge.on('hotkey', (hotkey) => app.setState({ hotkey }));
  bridge.on('hotkeyPress', ({ keyMs }) =>
    talk.handle({ type: 'down', source: 'hotkey', atMs: keyMs, repeat: false }),
  );
  bridge.on('hotkeyRelease', ({ keyMs }) =>
    talk.handle({ type: 'up', source: 'hotkey', atMs: keyMs }),
  );

  bridge.on('readiness', (readiness) => app.setState({ readiness }));
  bridge.on('notice', ({ level, text }) => addNotice(app, level, text));
  bridge.on('openSettings', () => app.setState({ dialog: 'settings' }));
  bridge.on('settings', (next) => attempt(settings.apply(next)));

  // The ledger changed, here or elsewhere: what is on screen of it is read again.
  bridge.on('memoryChanged', ({ conversationId }) => {
    const { panel } = app.getState();
    app.setState({ conversationId });
    if (panel === 'memory') attempt(memoryReader.refresh());
    if (panel === 'conversations') attempt(memoryReader.refreshConversations());
  });
}
