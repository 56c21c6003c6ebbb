import { describe, expect, it } from 'vitest';
import { nowMs } from '../../src/shared/clock';
import { withoutDropped } from '../../src/shared/critical-path';
import { SPAN } from '../../src/shared/trace';
import { sameWords } from '../../src/main/context/same-words';
import { partialTranscript } from './fakes/fake-engines';
import { turnRig } from './fakes/turn-rig';

function hold(rig: ReturnType<typeof turnRig>): string {
  const { turnId } = rig.controller.press({ keyMs: nowMs(), source: 'key' });
  rig.controller.audio({ turnId, samples: new Float32Array(320), firstSampleMs: nowMs() });
  return turnId;
}

const release = (rig: ReturnType<typeof turnRig>, turnId: string): void => {
  rig.controller.release({ turnId, keyMs: nowMs(), postRollMs: 0 });
};

const count = (log: readonly string[], entry: string): number =>
  log.filter((line) => line === entry).length;

describe('a reply prepared at a pause', () => {
  it('is delivered when the final transcript has the same words, and made only once', async () => {
    const rig = turnRig({ transcript: 'Where is Anna?' });
    const turnId = hold(rig);
    rig.fake.partials.push(partialTranscript('Where is Anna', true));
    await rig.until(() => rig.fake.log.includes('generated'));
    release(rig, turnId);
    await rig.controller.idle();

    expect(count(rig.fake.log, 'generate')).toBe(1);
    const { record, spans } = rig.finished[0] ?? {};
    expect(record?.userText).toBe('Where is Anna?');
    expect(record?.replyText).toBe('She lives in Lisbon. She moved there in the spring.');
    expect(record?.state).toBe('done');
    const ahead = spans?.filter(({ name }) => name === SPAN.ahead) ?? [];
    expect(ahead.map(({ attributes }) => attributes['committed'])).toEqual([true]);
  });

  it('sounds before anything is told of it, written or made behind it', async () => {
    const rig = turnRig({ transcript: 'Where is Anna?' });
    const turnId = hold(rig);
    rig.fake.partials.push(partialTranscript('Where is Anna', true));
    await rig.until(() => rig.fake.log.includes('generated'));
    rig.fake.log.length = 0;
    release(rig, turnId);
    await rig.controller.idle();

    const { log } = rig.fake;
    const first = log.indexOf('play:0');
    expect(first).toBeGreaterThan(-1);
    const behind = ['speaking', 'reply', 'recalled'].map((told) => `tell:${told}`);
    for (const later of [...behind, 'save:heard', 'speak:She moved there in the spring.']) {
      expect(log.indexOf(later), later).toBeGreaterThan(first);
    }
    // Nor is whisper asked behind what the window is told.
    expect(log.indexOf('finish')).toBeLessThan(log.indexOf('tell:released'));
    expect(log).not.toContain('tell:thinking');
    // What was heard is safe without a word of the reply, whatever becomes of that.
    const saved = rig.fake.saved.find(({ state }) => state === 'heard');
    expect(saved).toMatchObject({ userText: 'Where is Anna?', replyText: '' });
  });

  it('shows, plays and writes nothing before the release', async () => {
    const rig = turnRig();
    const turnId = hold(rig);
    rig.fake.partials.push(partialTranscript('Where is Anna?', true));
    await rig.until(() => rig.fake.log.includes('speak:She lives in Lisbon.'));
    await rig.until(() => rig.fake.log.includes('generated'));

    expect(rig.deltas.map(({ type }) => type)).not.toContain('reply');
    expect(rig.deltas.map(({ type }) => type)).not.toContain('recalled');
    expect(rig.deltas.map(({ type }) => type)).not.toContain('first-audio');
    expect(rig.fake.saved.map(({ replyText }) => replyText)).toEqual(['']);
    // Only the first clause is spoken ahead.
    expect(rig.fake.log.filter((line) => line.startsWith('speak:'))).toHaveLength(1);
    release(rig, turnId);
    await rig.controller.idle();
    expect(rig.fake.log.filter((line) => line.startsWith('speak:'))).toHaveLength(2);
  });

  it('is dropped when other words were said, and the right ones are answered', async () => {
    const rig = turnRig({ transcript: 'Where is Anna living now?' });
    const turnId = hold(rig);
    rig.fake.partials.push(partialTranscript('Where is Anna?', true));
    await rig.until(() => rig.fake.log.includes('generated'));
    release(rig, turnId);
    await rig.controller.idle();

    expect(rig.fake.prompts.map(({ user }) => user)).toEqual([
      'Where is Anna?',
      'Where is Anna living now?',
    ]);
    const { record, spans = [], summary } = rig.finished[0] ?? {};
    expect(record?.replyText).toBe('She lives in Lisbon. She moved there in the spring.');
    const ahead = spans.find(({ name }) => name === SPAN.ahead);
    expect(ahead?.attributes['discardedBecause']).toBe('other words');
    expect(withoutDropped(spans).filter(({ name }) => name === SPAN.llm)).toHaveLength(1);
    expect(summary?.ahead).toBe('B');
  });

  it('stops at once when speech goes on', async () => {
    const rig = turnRig({ tokenMs: 200 });
    const turnId = hold(rig);
    rig.fake.partials.push(partialTranscript('Where is Anna?', true));
    await rig.until(() => rig.fake.log.includes('generate'));
    rig.fake.partials.push(partialTranscript('Where is Anna', false));
    await rig.until(() => rig.fake.log.includes('generated'));
    rig.controller.cancel({ turnId, reason: 'the test is over' });
    await rig.controller.idle();
    const spans = rig.finished[0]?.spans ?? [];
    const dropped = spans.find(({ attributes }) => 'discardedBecause' in attributes);
    expect(dropped?.attributes['discardedBecause']).toBe('speech goes on');
  });

  it('that broke is not taken: the turn tries anew and tells what is wrong', async () => {
    const rig = turnRig({ fails: ['generate'] });
    const turnId = hold(rig);
    rig.fake.partials.push(partialTranscript('Where is Anna?', true));
    await rig.until(() => rig.fake.log.includes('generate'));
    await rig.until(() => rig.fake.prompts.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    release(rig, turnId);
    await rig.controller.idle();
    expect(count(rig.fake.log, 'generate')).toBe(2);
    expect(rig.finished[0]?.record.state).toBe('failed');
    expect(rig.finished[0]?.record.userText).toBe('Where is Anna?');
  });

  it('is not made when work ahead is switched off', async () => {
    const rig = turnRig({}, { mayWorkAhead: false });
    const turnId = hold(rig);
    rig.fake.partials.push(partialTranscript('Where is Anna?', true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(rig.fake.log).not.toContain('generate');
    release(rig, turnId);
    await rig.controller.idle();
    expect(rig.finished[0]?.record.state).toBe('done');
  });

  it('is dropped with the turn, and the next turn starts clean', async () => {
    const rig = turnRig({ tokenMs: 20 });
    const first = hold(rig);
    rig.fake.partials.push(partialTranscript('Where is Anna?', true));
    await rig.until(() => rig.fake.log.includes('generate'));
    rig.controller.cancel({ turnId: first, reason: 'the key was lost' });
    await rig.controller.idle();
    expect(rig.finished[0]?.record.state).toBe('cancelled');
    expect(rig.finished[0]?.record.replyText).toBe('');
  });
});

describe('what was heard so far', () => {
  it('is put into the cache while the user speaks, but for the last word', async () => {
    const rig = turnRig();
    const turnId = hold(rig);
    rig.fake.partials.push(partialTranscript('Where does my friend li', false));
    await rig.until(() => rig.fake.prefilled.length === 1);
    expect(rig.fake.prefilled).toEqual(['Where does my friend']);
    release(rig, turnId);
    await rig.controller.idle();
    expect(rig.finished[0]?.record.state).toBe('done');
  });
});

describe('the same words', () => {
  it('may differ in case, marks and spaces', () => {
    expect(sameWords("Where's Anna?", 'wheres  anna')).toBe(true);
    expect(sameWords('Wo ist Müller?', 'wo ist müller')).toBe(true);
  });

  it('may not differ in a letter', () => {
    expect(sameWords('Where is Anna?', 'Where is Anne?')).toBe(false);
    expect(sameWords('1.5', '15')).toBe(false);
  });
});
