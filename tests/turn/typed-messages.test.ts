import { describe, expect, it } from 'vitest';
import { nowMs } from '../../src/shared/clock';
import { turnRig } from './fakes/turn-rig';

describe('typed messages', () => {
  it('that follow each other quickly become one turn', async () => {
    const rig = turnRig({ hangs: ['recall'] });
    const submitMs = nowMs();
    const first = rig.controller.say({ text: 'Where is Anna?', submitMs });
    await rig.until(() => rig.fake.log.includes('recall'));
    const second = rig.controller.say({ text: 'I miss her.', submitMs: submitMs + 1500 });
    await rig.until(() => rig.finished.length === 1);
    rig.controller.stop();
    await rig.controller.idle();
    const ended = rig.deltas.find(
      (delta) => delta.type === 'ended' && delta.turnId === first.turnId,
    );
    expect(ended).toMatchObject({ joinedInto: second.turnId, state: 'cancelled', heardText: '' });
    const rows = new Map(rig.fake.saved.map((row) => [row.id, row]));
    expect(rows.get(first.turnId)?.userText).toBe('');
    expect(rows.get(second.turnId)?.userText).toBe('Where is Anna?\nI miss her.');
  });

  it('join one after another, and the answer knows all of them', async () => {
    const rig = turnRig({ synthesisMs: 50 });
    const submitMs = nowMs();
    for (const [index, text] of ['One.', 'Two.', 'Three.'].entries()) {
      rig.controller.say({ text, submitMs: submitMs + index * 100 });
    }
    await rig.controller.idle();
    expect(rig.fake.prompts.at(-1)?.user).toBe('One.\nTwo.\nThree.');
    expect(rig.conversation.exchanges).toHaveLength(1);
  });

  it('that are stopped at once tell nothing more but their end', async () => {
    const rig = turnRig();
    rig.controller.say({ text: 'Where is Anna?', submitMs: nowMs() });
    rig.controller.stop();
    await rig.controller.idle();
    const phases = rig.deltas.flatMap((delta) => (delta.type === 'phase' ? [delta.phase] : []));
    expect(phases.at(-1)).toBe('idle');
  });

  it('are two turns when the second comes later', async () => {
    const rig = turnRig({ hangs: ['recall'] });
    const submitMs = nowMs();
    const first = rig.controller.say({ text: 'Where is Anna?', submitMs });
    rig.controller.say({ text: 'And Tom?', submitMs: submitMs + 2000 });
    rig.controller.stop();
    await rig.controller.idle();
    const rows = new Map(rig.fake.saved.map((row) => [row.id, row]));
    expect(rows.get(first.turnId)?.userText).toBe('Where is Anna?');
  });

  it('keep an attached file whole for one turn, then a line of it', async () => {
    const rig = turnRig();
    const attachments = [{ name: 'list.txt', text: 'milk and bread' }];
    rig.controller.say({ text: 'What is on it?', submitMs: nowMs(), attachments });
    await rig.controller.idle();
    rig.controller.say({ text: 'Thanks.', submitMs: nowMs() + 60_000 });
    await rig.controller.idle();
    const [first, second] = rig.fake.prompts;
    expect(first).toMatchObject({
      attachments,
      user: 'What is on it?\n[File list.txt, 3 words]',
    });
    expect(second?.attachments).toBeUndefined();
    expect(second?.history[0]?.user).toBe('What is on it?\n[File list.txt, 3 words]');
  });
});
