import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CoreBudget } from '../../src/shared/core-budget';
import { createGenerator } from '../../src/workers/llm/generator';
import { standalone } from '../../src/workers/thread-parts';
import {
  callContext,
  generateOptions,
  loadOptions,
  needsModel,
  promptOf,
  read,
} from './llm-fixture';
import type { TestGenerator } from './llm-fixture';

/** A step that never ends would hold every pass of whisper up. */
describe('the steps on the cores', needsModel(), () => {
  const memory = CoreBudget.allocate();
  const counters = new Int32Array(memory);
  const prompt = promptOf('Tell me about the sea.');
  let generator: TestGenerator;

  beforeAll(async () => {
    generator = createGenerator({ ...standalone(), cores: new CoreBudget(memory) });
    await generator.load(loadOptions({ promptStyle: 'chat' }), callContext());
  });
  afterAll(async () => {
    await generator.dispose();
  });

  it('have ended when a reply has', async () => {
    const reply = generator.generate(prompt, generateOptions(), callContext());
    let most = 0;
    for (;;) {
      const next = reply.next();
      await new Promise((resolve) => setTimeout(resolve, 5));
      most = Math.max(most, ...counters);
      if ((await next).done === true) break;
    }
    expect(most).toBe(1);
    expect([...counters].every((count) => count === 0)).toBe(true);
  });

  it('have ended when its reader leaves in the middle', async () => {
    const reply = generator.generate(prompt, generateOptions(), callContext());
    await reply.next();
    await reply.return(undefined as never);
    expect([...counters].every((count) => count === 0)).toBe(true);
  });

  it('have not begun when the grammar is refused', async () => {
    const options = { ...generateOptions(), grammar: 'root ::= (' };
    await expect(read(generator.generate(prompt, options, callContext()))).rejects.toThrow();
    expect([...counters].every((count) => count === 0)).toBe(true);
  });
});
