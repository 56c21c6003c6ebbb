import { describe, expect, it } from 'vitest';

import { TurnWatch } from '../../../../src/main/app/turn-watch';
import type { TurnDelta, TurnPhase } from '../../../../src/shared/turn';
import { endedTurn } from '../../../ended-turn';

const started = (turnId: string): TurnDelta => ({
  type: 'started',
  turnId,
  conversationId: 'c',
  input: 'speech',
  atMs: 1,
});
const phase = (turnId: string, to: TurnPhase): TurnDelta => ({ type: 'phase', turnId, phase: to });

describe('TurnWatch', () => {
  it('follows a turn from start to end', () => {
    const seen: TurnPhase[] = [];
    const watch = new TurnWatch((next) => seen.push(next));
    for (const delta of [
      started('a'),
      phase('a', 'listening'),
      phase('a', 'thinking'),
      endedTurn('a'),
    ]) {
      watch.accept(delta);
    }
    expect(seen).toEqual(['listening', 'thinking', 'idle']);
    expect(watch.turnId).toBeNull();
  });

  it('stays with the new turn when the interrupted one ends behind it', () => {
    const watch = new TurnWatch(() => undefined);
    for (const delta of [
      started('a'),
      phase('a', 'speaking'),
      started('b'),
      phase('b', 'listening'),
      phase('a', 'idle'),
      endedTurn('a'),
    ]) {
      watch.accept(delta);
    }
    expect(watch.turnId).toBe('b');
    expect(watch.phase).toBe('listening');
  });
});
