import { describe, expect, it } from 'vitest';
import { offTheRecord } from '../../src/main/memory/off-the-record';
import { Rehearsal } from '../../src/main/rehearsal';
import type { Script } from './fakes/fake-engines';
import { turnRig } from './fakes/turn-rig';

/** As the companion sets it up: what it plays goes nowhere, what it says is kept nowhere. */
function rehearsalRig(script: Partial<Script> = {}, canHearItself = true) {
  const rig = turnRig(script);
  const memory = offTheRecord(rig.fake.engines.memory);
  const rehearsal = new Rehearsal({
    parts: (sink, previousSettled) => {
      const parts = rig.parts(previousSettled);
      const conversation = rig.conversation.copy();
      const engines = { ...parts.engines, memory };
      return { ...parts, engines, conversation, sink, offTheRecord: true };
    },
    canHearItself: () => canHearItself,
  });
  return { ...rig, rehearsal };
}

describe('the rehearsal', () => {
  it('hears its own voice and answers: every step of a spoken turn', async () => {
    const { rehearsal, fake } = rehearsalRig();
    await rehearsal.run();
    for (const step of ['finish', 'embed', 'recall', 'countTokens', 'generate']) {
      expect(fake.log).toContain(step);
    }
    expect(fake.prompts.at(-1)?.user).toBe('Where is Anna?');
    // The sentence that was heard, and the answer's first clause.
    expect(fake.log.filter((step) => step.startsWith('speak:')).length).toBeGreaterThanOrEqual(2);
  });

  it('leaves nothing behind: no row, no trace, no word in the talk or the window', async () => {
    const { rehearsal, fake, conversation, deltas, phases, finished } = rehearsalRig();
    await rehearsal.run();
    expect(fake.saved).toEqual([]);
    expect(fake.remembered).toEqual([]);
    expect(fake.summaries).toEqual([]);
    expect(conversation.exchanges).toEqual([]);
    expect([deltas, phases, finished]).toEqual([[], [], []]);
  });

  it.each([
    ['types where nothing hears or speaks', {}, false],
    ['types when its voice was not understood', { heard: false }, true],
  ] as const)('%s', async (_name, script, canHearItself) => {
    const { rehearsal, fake } = rehearsalRig(script, canHearItself);
    await rehearsal.run();
    expect(fake.prompts).toHaveLength(1);
    expect(fake.prompts[0]?.user).toMatch(/good morning/iu);
  });

  it.each(['finish', 'recall', 'generate', 'synthesize'] as const)(
    'gives up quietly when %s fails',
    async (stage) => {
      const { rehearsal } = rehearsalRig({ fails: [stage] });
      await expect(rehearsal.run()).resolves.toBeUndefined();
    },
  );

  it.each(['synthesize', 'finish', 'recall', 'generate'] as const)(
    'leaves at once when a real turn comes during %s',
    async (stage) => {
      const { rehearsal, fake, until } = rehearsalRig({ hangs: [stage] });
      const run = rehearsal.run();
      await until(() => fake.log.includes(stage));
      await rehearsal.stop();
      await run;
      expect(fake.log).toContain(`${stage}:cancelled`);
    },
  );

  it('stops in the middle of the held key, and can be begun again', async () => {
    const { rehearsal, fake, until } = rehearsalRig();
    const run = rehearsal.run();
    await until(() => fake.log.some((step) => step.startsWith('speak:')));
    await rehearsal.stop();
    await run;
    expect(fake.log).not.toContain('generate');
    await rehearsal.run();
    expect(fake.log).toContain('generate');
  });
});
