import { useWindowState } from '../state/use-window-state';
import { useApp, useConversation, useTalk } from './companion-context';

/** The window's state in data attributes: what end-to-end tests and support read. */
export function StatusElement() {
  const state = useWindowState();
  const ready = useApp((now) => now.readiness.ready);
  const phase = useApp((now) => now.phase);
  const audibleSamples = useApp((now) => now.audibleSamples);
  const microphone = useTalk((now) => now.microphone);
  const talk = useTalk((now) => now.mode);
  const listOpenMs = useApp((now) => now.listOpenMs);
  const turns = useConversation((now) => now.turns.length);
  return (
    <output
      id="sotto-status"
      hidden
      data-state={state.mark}
      data-ready={ready}
      data-phase={phase}
      data-talk={talk}
      data-microphone={microphone}
      data-turns={turns}
      data-list-open-ms={listOpenMs ?? undefined}
      data-audible-samples={audibleSamples}
    />
  );
}
