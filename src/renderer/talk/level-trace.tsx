import { useEffect, useRef } from 'react';
import { toDbfs } from '../../shared/audio';
import { useCompanion } from '../ui/companion-context';

const BAR_PX = 3;
const GAP_PX = 2;

/** One bar for this much time: the trace is a record of the voice, not an animation. */
const BAR_MS = 48;

/** Quieter than this is drawn as nothing; louder than the other end fills the control. */
const QUIET_DBFS = -56;
const LOUD_DBFS = -14;

/** The level of the voice itself over the last seconds, newest at the right. */
export function LevelTrace() {
  const { frames, microphone } = useCompanion();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element == null || context == null) return undefined;
    const levels: number[] = [];
    let nextBarAt = 0;
    return frames.add((atMs) => {
      if (atMs < nextBarAt) return;
      nextBarAt = atMs + BAR_MS;
      levels.push(heightOf(microphone.level));
      paint(element, context, levels);
    });
  }, [frames, microphone]);
  return <canvas className="level-trace" ref={canvas} aria-hidden />;
}

/** 0–1 on a scale of decibels, as ears hear it. */
export function heightOf(level: number): number {
  const share = (toDbfs(level) - QUIET_DBFS) / (LOUD_DBFS - QUIET_DBFS);
  return Math.min(1, Math.max(0, share));
}

function paint(
  element: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  levels: number[],
): void {
  const ratio = window.devicePixelRatio;
  const { clientWidth, clientHeight } = element;
  const width = Math.round(clientWidth * ratio);
  const height = Math.round(clientHeight * ratio);
  if (element.width !== width || element.height !== height) {
    element.width = width;
    element.height = height;
  }
  const room = Math.ceil(clientWidth / (BAR_PX + GAP_PX));
  if (levels.length > room) levels.splice(0, levels.length - room);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  context.fillStyle = getComputedStyle(element).color;
  levels.forEach((level, index) => {
    const x = clientWidth - (levels.length - index) * (BAR_PX + GAP_PX);
    const barHeight = Math.max(2, level * clientHeight);
    context.fillRect(x, (clientHeight - barHeight) / 2, BAR_PX, barHeight);
  });
}
