import { describe, expect, it, vi } from 'vitest';

import { createWindowSink } from '../../../../src/main/ipc/window-sink';

const piece = { turnId: 't', clause: 0, samples: new Float32Array([0.1]), sampleRateHz: 22_050 };

describe('createWindowSink', () => {
  it('sends speech with the time it left', () => {
    const sent: [string, unknown][] = [];
    const report = vi.fn();
    const sink = createWindowSink((event, payload) => {
      sent.push([event, payload]);
      return true;
    }, report);
    sink.play(piece);
    sink.clauseEnd('t', 0);
    sink.end('t');
    sink.silence('t');
    expect(sent.map(([event]) => event)).toEqual(['speech', 'clauseEnd', 'speechEnd', 'silence']);
    expect(sent[0]?.[1]).toEqual({ ...piece, sentMs: expect.any(Number) as number });
    expect(report).not.toHaveBeenCalled();
  });

  it('tells that nothing will be heard when there is no window', () => {
    const report = vi.fn();
    const sink = createWindowSink(() => false, report);
    sink.play(piece);
    expect(report).toHaveBeenCalledWith(expect.objectContaining({ type: 'failed', turnId: 't' }));
    sink.silence('t');
    expect(report).toHaveBeenLastCalledWith(
      expect.objectContaining({ type: 'silenced', turnId: 't', playedMs: 0 }),
    );
  });

  it('lets a tap hear every piece', () => {
    const heard: unknown[] = [];
    const sink = createWindowSink(() => true, vi.fn());
    sink.tap((given) => heard.push(given));
    sink.play(piece);
    expect(heard).toEqual([piece]);
  });
});
