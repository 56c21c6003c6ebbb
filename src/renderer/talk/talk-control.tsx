import type { KeyboardEvent, PointerEvent } from 'react';
import { useEffect, useRef } from 'react';
import { useWindowState } from '../state/use-window-state';
import { useApp, useCompanion, useTalk } from '../ui/companion-context';
import { formatHold } from '../ui/format';
import type { MarkState } from '../ui/state-mark';
import { StateMark } from '../ui/state-mark';
import { LevelTrace } from './level-trace';
import { talkObstacle } from './talk-obstacle';
import type { TalkMode } from './talk-store';

/** The largest thing at the bottom: hold it to talk, tap it to toggle. */
export function TalkControl() {
  const { talk, clock, stop } = useCompanion();
  const mode = useTalk((state) => state.mode);
  const latched = useTalk((state) => state.latched);
  const problem = useTalk((state) => state.problem);
  const microphone = useTalk((state) => state.microphone);
  const hotkey = useApp((state) => state.hotkey);
  const readiness = useApp((state) => state.readiness);
  const { mark } = useWindowState();
  const speaking = mark === 'speaking' || mark === 'thinking';
  const active = mode !== 'off';
  // What began before the part failed is still brought to its end.
  const obstacle = active ? null : talkObstacle(readiness);

  const down = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0 || obstacle !== null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const atMs = clock.fromPerformance(event.timeStamp);
    talk.handle({ type: 'down', source: 'button', atMs, repeat: false });
  };
  const up = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return;
    talk.handle({ type: 'up', source: 'button', atMs: clock.fromPerformance(event.timeStamp) });
  };
  // Assistive technology and Enter have no key-up to hold: they toggle, as a tap does.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.repeat) return;
    event.preventDefault();
    if (obstacle !== null) return;
    const atMs = clock.fromPerformance(event.timeStamp);
    talk.handle({ type: 'down', source: 'button', atMs, repeat: false });
    talk.handle({ type: 'up', source: 'button', atMs });
  };

  return (
    <div className="talk">
      {problem !== null && (
        <p className="talk-problem" dir="auto">
          <StateMark state="problem" />
          <span>{problem.text}</span>
        </p>
      )}
      <div className="talk-row">
        <button
          type="button"
          className="talk-button"
          data-talk
          data-mode={mode}
          data-state={mark}
          aria-pressed={active}
          {...(obstacle === null
            ? {}
            : { 'aria-disabled': true, 'aria-describedby': 'talk-instead' })}
          onPointerDown={down}
          onPointerUp={up}
          onPointerCancel={() => talk.handle({ type: 'lost', atMs: clock.nowMs(), hidden: true })}
          onKeyDown={onKeyDown}
        >
          {active && <LevelTrace />}
          <StateMark state={active && mode !== 'opening' ? 'listening' : mark} />
          <span className="talk-words">{obstacle?.words ?? talkWords(mode, latched, mark)}</span>
          {active && <HoldSeconds />}
        </button>
        {speaking && !active && (
          <button type="button" className="stop-button" onClick={stop}>
            stop <kbd>Esc</kbd>
          </button>
        )}
      </div>
      <p className="talk-hint">
        {obstacle !== null && (
          <span id="talk-instead" className="talk-instead">
            {obstacle.instead}
          </span>
        )}
        {obstacle === null && hotkey.mode !== 'off' && (
          <span>
            anywhere: {hotkey.mode === 'hold' ? 'hold' : 'tap'}{' '}
            <kbd>{keyWords(hotkey.accelerator)}</kbd>
          </span>
        )}
        {hotkey.note !== null && <span>{hotkey.note}</span>}
        {microphone === 'warm' && <span>microphone stays open for a moment</span>}
      </p>
    </div>
  );
}

function talkWords(mode: TalkMode, latched: boolean, mark: MarkState): string {
  switch (mode) {
    case 'opening':
      return 'opening the microphone …';
    case 'listening':
      return latched ? 'listening; tap to send' : 'listening; let go to send';
    case 'closing':
      return 'listening to your last word';
    case 'off':
      return mark === 'speaking' ? 'hold Space to interrupt' : 'hold Space to talk';
  }
}

/** An accelerator as people write it. */
function keyWords(accelerator: string): string {
  return accelerator.replace('CommandOrControl', 'Ctrl').replace('Control', 'Ctrl');
}

/** Painted once a frame without React: the seconds must not re-render the window. */
function HoldSeconds() {
  const { frames, clock, talkStore } = useCompanion();
  const output = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      frames.add(() => {
        const { sinceMs } = talkStore.getState();
        if (output.current === null || sinceMs === null) return;
        output.current.textContent = formatHold(clock.nowMs() - sinceMs);
      }),
    [frames, clock, talkStore],
  );
  return <span className="talk-seconds figure" ref={output} />;
}
