import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createPublisher, safeReadiness } from '../../../../src/main/ipc/publish';
import type { SpanEvent } from '../../../../src/shared/trace';
import { SPAN } from '../../../../src/shared/trace';
import type { TurnDelta } from '../../../../src/shared/turn';
import { endedTurn } from '../../../ended-turn';

const span = (id: string, endMs: number | null): SpanEvent => ({
  id,
  parentId: null,
  turnId: 't',
  name: SPAN.stt,
  startMs: 1,
  endMs,
  thread: 'stt',
  attributes: {},
});
const reply = (text: string, turnId = 't'): TurnDelta => ({ type: 'reply', turnId, text });

function setUp() {
  const sent: [string, unknown][] = [];
  const publisher = createPublisher((event, payload) => {
    sent.push([event, payload]);
    return true;
  });
  return { sent, publisher };
}

describe('createPublisher', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('joins the tokens of one frame', () => {
    const { sent, publisher } = setUp();
    publisher.turn(reply('He'));
    publisher.turn(reply('llo'));
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(16);
    publisher.turn(reply('!'));
    vi.advanceTimersByTime(16);
    expect(sent).toEqual([
      ['turn', reply('Hello')],
      ['turn', reply('!')],
    ]);
  });

  it('keeps the tokens of two turns apart', () => {
    const { sent, publisher } = setUp();
    publisher.turn(reply('a', 'one'));
    publisher.turn(reply('b', 'two'));
    publisher.turn(reply('c', 'two'));
    vi.advanceTimersByTime(16);
    expect(sent).toEqual([
      ['turn', reply('a', 'one')],
      ['turn', reply('bc', 'two')],
    ]);
  });

  it('sends all that one frame told together, in its order', () => {
    const { sent, publisher } = setUp();
    publisher.turn(reply('Hello'));
    publisher.turn({ type: 'phase', turnId: 't', phase: 'speaking' });
    publisher.turn(reply('there'));
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(16);
    const told = sent.map(([, payload]) => (payload as TurnDelta).type);
    expect(told).toEqual(['reply', 'phase', 'reply']);
  });

  it('lets nothing wait that is no part of what a turn tells', () => {
    const { sent, publisher } = setUp();
    publisher.turn(reply('Hello'));
    publisher.send('silence', { turnId: 't' });
    expect(sent).toEqual([['silence', { turnId: 't' }]]);
  });

  it('sends the spans of one frame together, the newest of each', () => {
    const { sent, publisher } = setUp();
    publisher.spans([span('a', null)]);
    publisher.spans([span('b', null), span('a', 9)]);
    vi.advanceTimersByTime(16);
    expect(sent).toEqual([['spans', [span('a', 9), span('b', null)]]]);
  });

  it('sends the spans before the delta that ends their turn', () => {
    const { sent, publisher } = setUp();
    publisher.spans([span('a', 9)]);
    publisher.turn({ type: 'released', turnId: 't', atMs: 1 });
    publisher.turn(endedTurn('t'));
    publisher.spans([span('b', 9)]);
    vi.advanceTimersByTime(16);
    expect(sent.map(([event]) => event)).toEqual(['turn', 'spans', 'turn']);
  });

  it('lets no path and no stack out with a failed turn', () => {
    const { sent, publisher } = setUp();
    publisher.turn({
      type: 'failed',
      turnId: 't',
      error: { kind: 'engine-failed', name: 'E', message: 'read /home/ada/x/y.bin', stack: 'at …' },
    });
    vi.advanceTimersByTime(16);
    expect(sent).toHaveLength(1);
    expect(JSON.stringify(sent)).not.toMatch(/home|stack/);
  });

  it('is silent after its end', () => {
    const { sent, publisher } = setUp();
    publisher.turn(reply('Hello'));
    publisher.dispose();
    vi.advanceTimersByTime(100);
    publisher.spans([span('a', 9)]);
    publisher.turn(reply('more'));
    vi.advanceTimersByTime(100);
    expect(publisher.send('notice', { level: 'info', text: 'x' })).toBe(false);
    expect(sent).toEqual([]);
  });
});

describe('safeReadiness', () => {
  it('names the missing file without its place', () => {
    const readiness = safeReadiness({
      ready: false,
      items: [
        {
          part: 'hearing',
          state: 'missing',
          model: 'whisper-base',
          progress: null,
          problem: '/home/ada/models/whisper-base/ggml-base.bin is missing',
        },
      ],
    });
    expect(readiness.items[0]?.problem).toBe('…/whisper-base/ggml-base.bin is missing');
  });

  it('leaves what only the command line compares, so that what to do can be seen', () => {
    const digest = 'a1'.repeat(32);
    const problem = `the file x.gguf is missing (398000000 bytes, sha256 ${digest}). Run \`this\`.`;
    const item = {
      part: 'thinking',
      state: 'missing',
      model: 'x',
      progress: null,
      problem,
    } as const;
    const readiness = safeReadiness({ ready: false, items: [item] });
    expect(readiness.items[0]?.problem).toBe('the file x.gguf is missing. Run `this`.');
  });
});
