import { expect, it } from 'vitest';
import { CLASS_TABLE } from '../../../../src/main/context/class-table';
import { TURN_CLASSES } from '../../../../src/shared/turn-class';

it('gives what needs thought or memory to the strong model, and small things to the fast one', () => {
  const strong = TURN_CLASSES.filter((turnClass) => CLASS_TABLE[turnClass].model === 'strong');
  expect(strong).toEqual(['explain', 'memory', 'profile']);
  for (const turnClass of ['small-talk', 'telling', 'command'] as const) {
    expect(CLASS_TABLE[turnClass].model).toBe('fast');
    // Who waits for a stronger model is not to be cut short by it.
    expect(CLASS_TABLE[turnClass].replyLength).toBeLessThan(CLASS_TABLE.explain.replyLength);
  }
});
