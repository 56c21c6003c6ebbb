import { describe, expect, it } from 'vitest';
import { FrameLoop } from '../../../../src/renderer/ui/frame-loop';

function manual() {
  const waiting = new Map<number, (atMs: number) => void>();
  let next = 0;
  const loop = new FrameLoop({
    request: (callback) => {
      next += 1;
      waiting.set(next, callback);
      return next;
    },
    cancel: (handle) => waiting.delete(handle),
  });
  const frame = (atMs: number): void => {
    const due = [...waiting.values()];
    waiting.clear();
    for (const callback of due) callback(atMs);
  };
  return { loop, waiting, frame };
}

describe('FrameLoop', () => {
  it('asks for one frame however many paint, and for none when nothing moves', () => {
    const { loop, waiting, frame } = manual();
    const painted: string[] = [];
    const endA = loop.add(() => painted.push('a'));
    const endB = loop.add(() => painted.push('b'));
    expect(waiting.size).toBe(1);
    frame(16);
    expect(painted).toEqual(['a', 'b']);
    endA();
    frame(32);
    expect(painted).toEqual(['a', 'b', 'b']);
    endB();
    expect(waiting.size).toBe(0);
    expect(loop.running).toBe(false);
  });

  it('lets a painter end itself inside its own frame', () => {
    const { loop, waiting, frame } = manual();
    const end: () => void = loop.add(() => end());
    frame(16);
    expect(waiting.size).toBe(0);
  });
});
