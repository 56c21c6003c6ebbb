import { describe, expect, it } from 'vitest';
import { FrameLoop } from '../../../../src/renderer/ui/frame-loop';

function manual() {
  const waiting = new Map<number, (atMs: number) => void>();
  const timers = new Map<number, () => void>();
  let next = 0;
  const loop = new FrameLoop({
    request: (callback) => {
      next += 1;
      waiting.set(next, callback);
      return next;
    },
    cancel: (handle) => waiting.delete(handle),
    later: (callback) => {
      next += 1;
      timers.set(next, callback);
      return next;
    },
    cancelLater: (handle) => timers.delete(handle),
  });
  const frame = (atMs: number): void => {
    const due = [...waiting.values()];
    waiting.clear();
    for (const callback of due) callback(atMs);
  };
  const noFrame = (): void => {
    for (const [handle, callback] of timers) {
      timers.delete(handle);
      callback();
    }
  };
  return { loop, waiting, timers, frame, noFrame };
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

  it('takes in what changed before it paints, each change once', () => {
    const { loop, waiting, timers, frame } = manual();
    const order: string[] = [];
    const change = (): void => {
      order.push('change');
    };
    loop.soon(change);
    loop.soon(change);
    const end = loop.add(() => order.push('paint'));
    frame(16);
    frame(32);
    expect(order).toEqual(['change', 'paint', 'paint']);
    end();
    expect(waiting.size + timers.size).toBe(0);
  });

  it('paints in the same frame what a change has brought', () => {
    const { loop, frame } = manual();
    const painted: number[] = [];
    loop.soon(() => loop.add((atMs) => painted.push(atMs)));
    frame(16);
    expect(painted).toEqual([16]);
  });

  it('leaves a change that asks again to the next frame', () => {
    const { loop, waiting, frame } = manual();
    let left = 3;
    const again = (): void => {
      left -= 1;
      if (left > 0) loop.soon(again);
    };
    loop.soon(again);
    frame(16);
    expect(left).toBe(2);
    frame(32);
    frame(48);
    expect(left).toBe(0);
    expect(waiting.size).toBe(0);
  });

  it('takes changes in without frames, as in a hidden window, and never twice', () => {
    const { loop, noFrame, frame } = manual();
    let changes = 0;
    loop.soon(() => {
      changes += 1;
    });
    noFrame();
    expect(changes).toBe(1);
    frame(500);
    expect(changes).toBe(1);
  });

  it('keeps its frame for a change when the last painter ends', () => {
    const { loop, frame } = manual();
    let changes = 0;
    const end = loop.add(() => undefined);
    loop.soon(() => {
      changes += 1;
    });
    end();
    frame(16);
    expect(changes).toBe(1);
  });

  it('lets a painter end itself inside its own frame', () => {
    const { loop, waiting, frame } = manual();
    const end: () => void = loop.add(() => end());
    frame(16);
    expect(waiting.size).toBe(0);
  });
});
