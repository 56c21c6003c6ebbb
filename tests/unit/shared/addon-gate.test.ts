import { describe, expect, it } from 'vitest';
import { AddonGate } from '../../../src/shared/addon-gate';

describe('AddonGate', () => {
  it('lets one at a time in, in whatever thread it stands', async () => {
    const memory = AddonGate.allocate();
    const log: string[] = [];
    let finish: () => void = () => undefined;
    const untilFinished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const loading = [
      new AddonGate(memory).alone(async () => {
        log.push('first in');
        await untilFinished;
        log.push('first out');
      }),
      new AddonGate(memory).alone(() => {
        log.push('second in');
      }),
    ];
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(log).toEqual(['first in']);
    finish();
    await Promise.all(loading);
    expect(log).toEqual(['first in', 'first out', 'second in']);
  });

  it('opens again after an addon that could not be loaded', async () => {
    const memory = AddonGate.allocate();
    const failing = new AddonGate(memory).alone(() => Promise.reject(new Error('no such file')));
    await expect(failing).rejects.toThrow('no such file');
    expect(await new AddonGate(memory).alone(() => 'loaded')).toBe('loaded');
  });

  it('is free again when the thread inside has ended, and for nobody else', async () => {
    const memory = AddonGate.allocate();
    const never = new AddonGate(memory, 1).alone(() => new Promise<string>(() => undefined));
    void never.catch(() => undefined);
    const waiting = new AddonGate(memory, 2).alone(() => 'loaded');
    new AddonGate(memory, 3).takeBack();
    const early = await Promise.race([waiting, new Promise((done) => setTimeout(done, 80))]);
    expect(early).toBeUndefined();
    new AddonGate(memory, 1).takeBack();
    expect(await waiting).toBe('loaded');
  });

  it('turns away who waits once it is closed, and lets a load that has begun end', async () => {
    const memory = AddonGate.allocate();
    let finish: (text: string) => void = () => undefined;
    const first = new AddonGate(memory).alone(
      () =>
        new Promise<string>((resolve) => {
          finish = resolve;
        }),
    );
    const waiting = new AddonGate(memory).alone(() => 'too late');
    new AddonGate(memory).close();
    // The first is still inside.
    await expect(waiting).rejects.toMatchObject({ kind: 'aborted' });
    finish('loaded');
    expect(await first).toBe('loaded');
    await expect(new AddonGate(memory).alone(() => 'later')).rejects.toMatchObject({
      kind: 'aborted',
    });
  });

  it('stands open where nothing is shared', async () => {
    const gate = new AddonGate(null);
    const inner = gate.alone(() => gate.alone(() => 'both'));
    expect(await inner).toBe('both');
  });
});
