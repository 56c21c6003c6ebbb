import { useApp, useTalk } from '../ui/companion-context';
import type { WindowState } from './window-state';
import { windowState } from './window-state';

export function useWindowState(): WindowState {
  return windowState({
    connected: useApp((state) => state.settings !== null),
    readiness: useApp((state) => state.readiness),
    phase: useApp((state) => state.phase),
    playing: useApp((state) => state.playingTurnId !== null),
    talk: useTalk((state) => state.mode),
    microphoneProblem: useTalk((state) => state.problem?.fatal === true),
  });
}
