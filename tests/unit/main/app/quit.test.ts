import { EventEmitter } from 'node:events';

import { describe, expect, it, vi } from 'vitest';

import { BUG_EXIT_CODE, setupQuit, STUCK_EXIT_CODE } from '../../../../src/main/app/quit';

function setUp(dispose: () => Promise<void>, deadlineMs = 10_000) {
  const app = Object.assign(new EventEmitter(), { exit: vi.fn<(code: number) => void>() });
  const signals = new EventEmitter();
  const quit = setupQuit({
    app,
    process: signals,
    dispose,
    log: vi.fn(),
    deadlineMs,
  });
  const exited = new Promise<number>((resolve) => {
    app.exit.mockImplementation(resolve);
  });
  return { app, signals, quit, exited };
}

describe('setupQuit', () => {
  it('prevents the quit, disposes, then exits with 0', async () => {
    const order: string[] = [];
    const { app, exited } = setUp(async () => {
      order.push('disposed');
    });
    const event = { preventDefault: vi.fn(() => order.push('prevented')) };
    app.emit('before-quit', event);
    expect(app.exit).not.toHaveBeenCalled();
    expect(await exited).toBe(0);
    expect(order).toEqual(['prevented', 'disposed']);
  });

  it('disposes once, however often it is asked', async () => {
    const dispose = vi.fn(async () => undefined);
    const { app, signals, quit, exited } = setUp(dispose);
    quit.now(3);
    signals.emit('SIGTERM');
    app.emit('before-quit', { preventDefault: vi.fn() });
    expect(await exited).toBe(3);
    expect(dispose).toHaveBeenCalledOnce();
    expect(app.exit).toHaveBeenCalledOnce();
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'])('leaves cleanly on %s', async (signal) => {
    const dispose = vi.fn(async () => undefined);
    const { signals, quit, exited } = setUp(dispose);
    signals.emit(signal);
    expect(quit.isQuitting).toBe(true);
    expect(await exited).toBe(0);
    expect(dispose).toHaveBeenCalledOnce();
  });

  it('leaves in order after an error that nobody caught', async () => {
    const dispose = vi.fn(async () => undefined);
    const { signals, exited } = setUp(dispose);
    signals.emit('uncaughtException', Object.assign(new Error('closed'), { code: 'EPIPE' }));
    expect(dispose).not.toHaveBeenCalled();
    signals.emit('uncaughtException', new Error('bug'));
    expect(await exited).toBe(BUG_EXIT_CODE);
    expect(dispose).toHaveBeenCalledOnce();
  });

  it('says so when something could not be ended', async () => {
    const { quit, exited } = setUp(() => Promise.reject(new Error('stuck')));
    quit.now(0);
    expect(await exited).toBe(STUCK_EXIT_CODE);
  });

  it('does not wait for ever for an engine that hangs', async () => {
    vi.useFakeTimers();
    try {
      const { quit, exited } = setUp(() => new Promise(() => undefined), 20_000);
      quit.now(0);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(await exited).toBe(STUCK_EXIT_CODE);
    } finally {
      vi.useRealTimers();
    }
  });
});
