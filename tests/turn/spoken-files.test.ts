import { describe, expect, it } from 'vitest';
import { nowMs } from '../../src/shared/clock';
import { SPAN } from '../../src/shared/trace';
import { partialTranscript } from './fakes/fake-engines';
import { turnRig } from './fakes/turn-rig';

const attachments = [{ name: 'list.txt', text: 'milk and bread' }];
const SAID = 'What is on it?\n[File list.txt, 3 words]';

function hold(rig: ReturnType<typeof turnRig>): string {
  const { turnId } = rig.controller.press({ keyMs: nowMs(), source: 'key', attachments });
  rig.controller.audio({ turnId, samples: new Float32Array(320), firstSampleMs: nowMs() });
  return turnId;
}

describe('a file that goes with what is said', () => {
  it('stands whole in the prompt of that turn, and as a line in the turn itself', async () => {
    const rig = turnRig({ transcript: 'What is on it?' });
    const turnId = hold(rig);
    rig.controller.release({ turnId, keyMs: nowMs(), postRollMs: 0 });
    await rig.controller.idle();
    expect(rig.fake.prompts[0]).toMatchObject({ attachments, user: SAID });
    expect(rig.finished[0]?.record.userText).toBe(SAID);
    expect(rig.deltas).toContainEqual({ type: 'transcript', turnId, text: SAID });
    const context = rig.finished[0]?.spans.find(({ name }) => name === SPAN.context);
    expect(context?.attributes['tokensAttached']).toBeGreaterThan(0);
    expect(rig.conversation.exchanges[0]?.user).toBe(SAID);
    expect(JSON.stringify(rig.fake.remembered)).not.toContain('bread');
  });

  it('is known under the held key: the draft of the pause has it and is taken', async () => {
    const rig = turnRig({ transcript: 'What is on it?' });
    const turnId = hold(rig);
    rig.fake.partials.push(partialTranscript('What is on it', true));
    await rig.until(() => rig.fake.log.includes('generated'));
    rig.controller.release({ turnId, keyMs: nowMs(), postRollMs: 0 });
    await rig.controller.idle();
    expect(rig.fake.prompts).toHaveLength(1);
    expect(rig.fake.prompts[0]?.attachments).toEqual(attachments);
    const ahead = rig.finished[0]?.spans.find(({ name }) => name === SPAN.ahead);
    expect(ahead?.attributes['committed']).toBe(true);
  });

  it('goes with the refused words when they are used anyway', async () => {
    const rig = turnRig({ heard: false, transcript: 'What is on it?' });
    const turnId = hold(rig);
    rig.controller.release({ turnId, keyMs: nowMs(), postRollMs: 0 });
    await rig.controller.idle();
    expect(rig.fake.prompts).toHaveLength(0);
    rig.controller.useAnyway(turnId);
    await rig.controller.idle();
    expect(rig.fake.prompts[0]).toMatchObject({
      attachments,
      user: 'Thank you.\n[File list.txt, 3 words]',
    });
  });
});
