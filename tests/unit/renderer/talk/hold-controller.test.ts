import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type {
  HoldEffect,
  HoldEvent,
  HoldState,
} from '../../../../src/renderer/talk/hold-controller';
import { holdStep, IDLE, TAP_MS } from '../../../../src/renderer/talk/hold-controller';

const down = (atMs: number, more: Partial<HoldEvent & { type: 'down' }> = {}): HoldEvent => ({
  type: 'down',
  source: 'key',
  atMs,
  repeat: false,
  ...more,
});
const up = (atMs: number, source: 'key' | 'button' | 'hotkey' = 'key'): HoldEvent => ({
  type: 'up',
  source,
  atMs,
});
const lost = (atMs: number, hidden = false): HoldEvent => ({ type: 'lost', atMs, hidden });
const escape: HoldEvent = { type: 'escape' };
const over: HoldEvent = { type: 'over' };

function run(...events: readonly HoldEvent[]): { state: HoldState; effects: HoldEffect[] } {
  let state = IDLE;
  const effects: HoldEffect[] = [];
  for (const event of events) {
    const step = holdStep(state, event);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

const states: readonly HoldState[] = [
  IDLE,
  { name: 'held', source: 'key', sinceMs: 0 },
  { name: 'held', source: 'hotkey', sinceMs: 0 },
  { name: 'latched', source: 'key' },
  { name: 'latched', source: 'hotkey' },
  { name: 'closing', source: 'key' },
  { name: 'away', source: 'key' },
  { name: 'away', source: 'hotkey' },
];

/** State and event → next state, then effects. Every pair stands here. */
const table: readonly (readonly [
  state: number,
  event: HoldEvent,
  next: string,
  effects: string,
])[] = [
  [0, down(1000), 'held', 'begin'],
  [0, down(1000, { repeat: true }), 'idle', ''],
  [0, up(1000), 'idle', ''],
  [0, lost(1000), 'idle', ''],
  [0, escape, 'idle', 'stop'],
  [0, over, 'idle', ''],
  [1, down(1000), 'held', ''],
  [1, down(1000, { repeat: true }), 'held', ''],
  [1, up(1000), 'idle', 'finish'],
  [1, up(100), 'latched', ''],
  [1, up(1000, 'button'), 'held', ''],
  [1, lost(1000), 'idle', 'finish'],
  [1, lost(1000, true), 'idle', 'finish'],
  [1, escape, 'away', 'abandon'],
  [1, over, 'away', ''],
  [2, lost(1000, true), 'held', ''],
  [2, up(1000, 'hotkey'), 'idle', 'finish'],
  [3, down(1000), 'closing', 'finish'],
  [3, down(1000, { repeat: true }), 'latched', ''],
  [3, up(1000), 'latched', ''],
  [3, lost(1000), 'latched', ''],
  [3, lost(1000, true), 'idle', 'finish'],
  [3, escape, 'idle', 'abandon'],
  [3, over, 'idle', ''],
  [4, lost(1000, true), 'latched', ''],
  [5, down(1000), 'held', 'begin'],
  [5, down(1000, { repeat: true }), 'closing', ''],
  [5, up(1000), 'idle', ''],
  [5, up(1000, 'button'), 'closing', ''],
  [5, lost(1000), 'idle', ''],
  [5, escape, 'closing', 'stop'],
  [5, over, 'closing', ''],
  [6, down(1000), 'held', 'begin'],
  [6, down(1000, { repeat: true }), 'away', ''],
  [6, up(1000), 'idle', ''],
  [6, lost(1000), 'idle', ''],
  [6, escape, 'away', 'stop'],
  [6, over, 'away', ''],
  [7, lost(1000, true), 'away', ''],
];

describe('holdStep', () => {
  it.each(table)('state %i with %j becomes %s and does "%s"', (index, event, next, effects) => {
    const state = states[index];
    if (state === undefined) throw new Error('no such state');
    const step = holdStep(state, event);
    expect(step.state.name).toBe(next);
    expect(step.effects.map((effect) => effect.type).join(' ')).toBe(effects);
  });

  it('holds once however often the key repeats', () => {
    const repeats = Array.from({ length: 20 }, (_, index) =>
      down(500 + index * 30, { repeat: true }),
    );
    const { effects } = run(down(0), ...repeats, up(1200));
    expect(effects).toEqual([
      { type: 'begin', source: 'key', atMs: 0 },
      { type: 'finish', atMs: 1200 },
    ]);
  });

  it('takes a tap as a toggle, told apart by time alone', () => {
    const { state, effects } = run(down(0), up(TAP_MS - 1), down(5000), up(5080));
    expect(state).toEqual(IDLE);
    expect(effects.map((effect) => effect.type)).toEqual(['begin', 'finish']);
    expect(run(down(0), up(TAP_MS)).effects.map((effect) => effect.type)).toEqual([
      'begin',
      'finish',
    ]);
  });

  it('keeps what was said when the key-up is lost, up to the moment of the loss', () => {
    const { state, effects } = run(down(0), lost(900), up(4000));
    expect(state).toEqual(IDLE);
    expect(effects.at(-1)).toEqual({ type: 'finish', atMs: 900 });
  });

  it('starts a new hold although the key-up after Esc was lost', () => {
    const { effects } = run(down(0), escape, down(3000));
    expect(effects.map((effect) => effect.type)).toEqual(['begin', 'abandon', 'begin']);
  });

  it('pairs every begin with one end, whatever happens, and never ends what has not begun', () => {
    const anyEvent = fc.oneof(
      fc.record({
        type: fc.constant('down' as const),
        source: fc.constantFrom('key' as const, 'button' as const, 'hotkey' as const),
        repeat: fc.boolean(),
      }),
      fc.record({
        type: fc.constant('up' as const),
        source: fc.constantFrom('key' as const, 'button' as const, 'hotkey' as const),
      }),
      fc.record({ type: fc.constant('lost' as const), hidden: fc.boolean() }),
      fc.constant({ type: 'escape' as const }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(anyEvent, fc.integer({ min: 1, max: 600 }))), (script) => {
        let state = IDLE;
        let open = 0;
        let atMs = 0;
        for (const [event, afterMs] of script) {
          atMs += afterMs;
          const step = holdStep(state, { ...event, atMs } as HoldEvent);
          state = step.state;
          for (const effect of step.effects) {
            if (effect.type === 'begin') open += 1;
            if (effect.type === 'finish' || effect.type === 'abandon') open -= 1;
          }
          expect(open).toBe(state.name === 'held' || state.name === 'latched' ? 1 : 0);
        }
      }),
    );
  });
});
