import type { KeyboardEvent, PointerEvent } from 'react';
import { useRef } from 'react';
import { useCompanion, useSettings } from './companion-context';

const MIN = 0.3;
const MAX = 0.8;
const STEP = 0.02;

/** The remembered border between conversation and waterfall; drag it, or use the arrow keys. */
export function Divider() {
  const { app, changeSettings } = useCompanion();
  const share = useSettings((settings) => settings.window.divider);
  const dragging = useRef(false);

  // While dragging only the window knows; the settings are written once, at the end.
  const show = (next: number): void =>
    app.setState(({ settings }) =>
      settings === null
        ? {}
        : { settings: { ...settings, window: { ...settings.window, divider: clamp(next) } } },
    );
  const keep = (next: number): void =>
    changeSettings((settings) => ({
      ...settings,
      window: { ...settings.window, divider: clamp(next) },
    }));

  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const panes = event.currentTarget.parentElement?.getBoundingClientRect();
    if (dragging.current && panes !== undefined && panes.width > 0) {
      show((event.clientX - panes.left) / panes.width);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    keep(share + step);
  };

  return (
    <div
      className="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the conversation"
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={MIN * 100}
      aria-valuemax={MAX * 100}
      tabIndex={0}
      onPointerDown={(event) => {
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move}
      onPointerUp={() => {
        if (!dragging.current) return;
        dragging.current = false;
        keep(share);
      }}
      onPointerCancel={() => (dragging.current = false)}
      onKeyDown={onKeyDown}
    />
  );
}

function clamp(share: number): number {
  return Math.min(MAX, Math.max(MIN, share));
}
