import { describe, expect, it } from 'vitest';
import { nowMs } from '../../src/shared/clock';
import { SPAN } from '../../src/shared/trace';
import type { TurnRecord } from '../../src/shared/turn';
import type { RecalledMemory } from '../../src/shared/contracts/memory';
import type { Stage } from './fakes/fake-engines';
import { turnRig } from './fakes/turn-rig';

const recordOf = (id: string): TurnRecord => ({
  id,
  conversationId: 'c1',
  input: 'speech',
  state: 'done',
  startedMs: 0,
  userText: '',
  replyText: '',
  heardText: '',
  language: 'en',
  error: null,
});

describe('a turn', () => {
  it('goes through its stages in order and ends done, with everything written', async () => {
    const rig = turnRig();
    rig.speakTurn();
    await rig.controller.idle();
    const [turn] = rig.finished;
    expect(turn?.record).toMatchObject({
      state: 'done',
      userText: 'Where is Anna?',
      replyText: 'She lives in Lisbon. She moved there in the spring.',
      heardText: 'She lives in Lisbon. She moved there in the spring.',
    });
    const order = [
      ...['finish', 'embed', 'beginRecall', 'recall'],
      ...['countTokens', 'generate', 'remember', 'saveTrace'],
    ];
    expect(rig.fake.log.filter((entry) => order.includes(entry))).toEqual(order);
    expect(rig.fake.remembered.map(({ speaker, text }) => ({ speaker, text }))).toEqual([
      { speaker: 'user', text: 'Where is Anna?' },
    ]);
    expect(turn?.report.stored).toEqual({ turn: true, embedding: true, facts: 0 });
    expect(rig.phases).toEqual(['listening', 'transcribing', 'thinking', 'speaking', 'idle']);
  });

  it('has the user row on disk before a reply is generated', async () => {
    const rig = turnRig();
    rig.speakTurn();
    await rig.controller.idle();
    const { log } = rig.fake;
    expect(log.indexOf('save:recording')).toBeLessThan(log.indexOf('finish'));
    expect(log.indexOf('save:heard')).toBeGreaterThan(-1);
    expect(log.indexOf('save:heard')).toBeLessThan(log.indexOf('generate'));
    expect(rig.fake.saved.at(-1)?.state).toBe('done');
  });

  it('speaks the first clause while the rest is still generated', async () => {
    const rig = turnRig({ tokenMs: 15 });
    rig.speakTurn();
    await rig.controller.idle();
    const { log } = rig.fake;
    const firstSpoken = log.findIndex((entry) => entry.startsWith('speak:'));
    expect(firstSpoken).toBeGreaterThan(-1);
    expect(firstSpoken).toBeLessThan(log.indexOf('generated'));
  });

  it('streams the reply piece by piece, and its clauses cover the reply in order', async () => {
    const rig = turnRig();
    rig.speakTurn();
    await rig.controller.idle();
    const pieces = rig.deltas.flatMap((delta) => (delta.type === 'reply' ? [delta.text] : []));
    expect(pieces).toEqual(['She lives', ' in Lisbon.', ' She moved there', ' in the spring.']);
    const spoken = rig.fake.log.flatMap((entry) =>
      entry.startsWith('speak:') ? [entry.slice('speak:'.length)] : [],
    );
    expect(spoken.join(' ')).toBe('She lives in Lisbon. She moved there in the spring.');
  });

  it('takes silence for no turn: nothing is generated, spoken or remembered', async () => {
    const rig = turnRig({ heard: false });
    const turnId = rig.speakTurn();
    await rig.controller.idle();
    expect(rig.finished[0]?.record.state).toBe('not-heard');
    expect(rig.fake.log).not.toContain('generate');
    expect(rig.fake.remembered).toEqual([]);
    expect(rig.conversation.exchanges).toEqual([]);
    expect(rig.deltas.some((delta) => delta.type === 'not-heard')).toBe(true);
    const again = rig.controller.useAnyway(turnId);
    await rig.controller.idle();
    expect(rig.finished.at(-1)?.record).toMatchObject({ id: again.turnId, userText: 'Thank you.' });
  });

  it('makes room once when a full window had no idle time, and the next turn begins the same', async () => {
    const rig = turnRig();
    // A limit of 1,952 tokens, of which these take more.
    const heardText = Array.from({ length: 91 }, () => 'word').join(' ');
    for (let index = 0; index < 20; index++) {
      rig.conversation.add({ ...recordOf(`t${index}`), userText: 'What?', heardText });
    }
    rig.speakTurn();
    await rig.controller.idle();
    rig.speakTurn();
    await rig.controller.idle();
    const [first, second] = rig.finished.map(({ report }) => report.context);
    expect(first?.overflowed).toBe(true);
    expect(first?.leavesNow.exchanges).toBeGreaterThan(5);
    expect(second).toMatchObject({ overflowed: false, droppedNow: 0, dropped: first?.droppedNow });
    expect(second?.kept).toBe((first?.kept ?? 0) + 1);
    expect(rig.conversation.overflowed[0]?.turnId).toBe('t0');
  });

  it('takes a typed message without hearing', async () => {
    const rig = turnRig();
    rig.controller.say({ text: 'Hello there', submitMs: nowMs() });
    await rig.controller.idle();
    expect(rig.fake.log).not.toContain('finish');
    expect(rig.finished[0]?.record).toMatchObject({ input: 'text', userText: 'Hello there' });
  });

  it('without a voice the text is the answer, and counts as heard', async () => {
    const rig = turnRig({}, { speaks: false });
    rig.speakTurn();
    await rig.controller.idle();
    expect(rig.finished[0]?.record.heardText).toBe(rig.finished[0]?.record.replyText);
    expect(rig.fake.log.some((entry) => entry.startsWith('speak:'))).toBe(false);
  });

  it('gives the next turn what was said before', async () => {
    const rig = turnRig();
    rig.speakTurn();
    await rig.controller.idle();
    rig.speakTurn();
    await rig.controller.idle();
    expect(rig.fake.prompts[1]?.history).toEqual([
      { user: 'Where is Anna?', reply: 'She lives in Lisbon. She moved there in the spring.' },
    ]);
  });

  it('opens a span for every stage, all closed, none before its turn', async () => {
    const rig = turnRig();
    rig.speakTurn();
    await rig.controller.idle();
    const spans = rig.finished[0]?.spans ?? [];
    const names = spans.map((span) => span.name);
    for (const name of [
      SPAN.turn,
      SPAN.hold,
      SPAN.stt,
      SPAN.recall,
      SPAN.context,
      SPAN.llm,
      SPAN.clause,
      SPAN.saveTurn,
      SPAN.remember,
    ]) {
      expect(names, name).toContain(name);
    }
    const root = spans.find((span) => span.name === SPAN.turn);
    expect(spans.filter((span) => span.endMs === null)).toEqual([]);
    expect(spans.filter((span) => span.startMs < (root?.startMs ?? 0))).toEqual([]);
    expect(rig.finished[0]?.summary.voiceToVoiceMs).toBeGreaterThan(0);
  });
});

const RECALLED: RecalledMemory = {
  memoryId: 1,
  turnId: 'before',
  text: 'Anna moved to Lisbon.',
  speaker: 'user',
  score: 1.5,
  source: 'both',
  distance: 0.3,
  saidMs: 1,
};

describe('a failing stage', () => {
  const essential: readonly Stage[] = ['finish', 'countTokens', 'generate', 'synthesize'];
  it.each(essential)('%s: is told, keeps the words, and the next turn works', async (stage) => {
    const rig = turnRig({ fails: [stage] });
    rig.speakTurn();
    await rig.controller.idle();
    const [turn] = rig.finished;
    expect(turn?.record.state).toBe('failed');
    expect(turn?.record.error?.message).toContain(stage);
    if (stage !== 'finish') expect(rig.fake.saved.at(-1)?.userText).toBe('Where is Anna?');
    expect(rig.deltas.some((delta) => delta.type === 'failed')).toBe(true);
    expect(rig.controller.phase).toBe('idle');
    rig.speakTurn();
    await rig.controller.idle();
    expect(rig.finished).toHaveLength(2);
  });

  it.each<Stage>(['embed', 'recall'])(
    '%s: is left out and named, the turn goes on',
    async (stage) => {
      const rig = turnRig({ fails: [stage] });
      rig.speakTurn();
      await rig.controller.idle();
      expect(rig.finished[0]?.record.state).toBe('done');
      const part = rig.finished[0]?.spans.find((span) => span.name === SPAN.contextPart);
      expect(String(part?.attributes['leftOutBecause'])).toContain(stage);
    },
  );

  it.each([{ fails: ['beginRecall'] as const }, { hangs: ['beginRecall'] as const }])(
    'beginRecall: costs nothing but time (%o)',
    async (trouble) => {
      const rig = turnRig({ ...trouble, recalled: [RECALLED] });
      rig.speakTurn();
      await rig.controller.idle();
      const [turn] = rig.finished;
      expect(turn?.record.state).toBe('done');
      expect(turn?.report.recalled).toHaveLength(1);
      expect(turn?.report.context?.leftOut).toEqual([]);
    },
  );

  it('remember: the answer stands, and the report says what is missing', async () => {
    const rig = turnRig({ fails: ['remember'] });
    rig.speakTurn();
    await rig.controller.idle();
    expect(rig.finished[0]?.record.state).toBe('done');
    expect(rig.finished[0]?.report.stored.embedding).toBe(false);
  });
});

describe('interrupting', () => {
  /** A turn that was stopped while this stage worked, and is over. */
  async function stoppedIn(stage: Stage) {
    const rig = turnRig({ hangs: [stage] });
    rig.speakTurn();
    await rig.until(() => rig.fake.log.includes(stage));
    rig.controller.stop();
    await rig.controller.idle();
    return rig;
  }

  const stages: readonly Stage[] = [
    'finish',
    'embed',
    'recall',
    'countTokens',
    'generate',
    'synthesize',
  ];
  it.each(stages)(
    'in the middle of %s: it is cancelled and the next turn starts',
    async (stage) => {
      const rig = await stoppedIn(stage);
      expect(rig.fake.log).toContain(`${stage}:cancelled`);
      expect(rig.finished[0]?.record.state).toBe('cancelled');
      expect(rig.controller.phase).toBe('idle');
    },
  );

  it('a press while it speaks keeps only what was heard, in whole words', async () => {
    const rig = turnRig({ reply: ['One two three four. ', 'Five six seven eight. ', 'Nine ten.'] });
    rig.speakTurn();
    await rig.until(() => rig.deltas.some((delta) => delta.type === 'heard'));
    const second = rig.controller.press({ keyMs: nowMs(), source: 'key' });
    rig.controller.release({ turnId: second.turnId, keyMs: nowMs(), postRollMs: 0 });
    await rig.controller.idle();
    const [first] = rig.finished;
    expect(first?.record.state).toBe('cancelled');
    const heard = first?.record.heardText ?? '';
    expect(heard).not.toBe('');
    expect(heard.length).toBeLessThan(first?.record.replyText.length ?? 0);
    expect(first?.record.replyText.startsWith(heard)).toBe(true);
    expect(first?.record.replyText.charAt(heard.length)).toMatch(/^\s?$/u);
    expect(rig.conversation.exchanges[0]?.reply).toBe(heard);
    expect(rig.fake.prompts.at(-1)?.history[0]?.reply).toBe(heard);
  });

  it.each(['recall', 'generate', 'synthesize'] as const)(
    'in the middle of %s: what the user said is remembered all the same',
    async (stage) => {
      const rig = await stoppedIn(stage);
      const [{ record, report } = {}] = rig.finished;
      expect(
        rig.fake.remembered.map(({ turnId, speaker, text }) => [turnId, speaker, text]),
      ).toEqual([[record?.id, 'user', record?.userText]]);
      expect(report?.stored).toMatchObject({ turn: true, embedding: true });
    },
  );

  it('words that became part of the next message are remembered once, with that', async () => {
    const rig = turnRig({ hangs: ['generate'] });
    rig.controller.say({ text: 'I have a boat.', submitMs: nowMs() });
    await rig.until(() => rig.fake.log.includes('generate'));
    rig.controller.say({ text: 'It is red.', submitMs: nowMs() });
    await rig.until(() => rig.fake.log.filter((step) => step === 'generate').length === 2);
    rig.controller.stop();
    await rig.controller.idle();
    expect(rig.fake.remembered.map(({ text }) => text)).toEqual(['I have a boat.\nIt is red.']);
  });

  it('a cancelled hold leaves no exchange and no memory', async () => {
    const rig = turnRig();
    const { turnId } = rig.controller.press({ keyMs: nowMs(), source: 'button' });
    rig.controller.cancel({ turnId, reason: 'the window lost the focus' });
    await rig.controller.idle();
    expect(rig.finished[0]?.record.state).toBe('cancelled');
    expect(rig.conversation.exchanges).toEqual([]);
    expect(rig.fake.remembered).toEqual([]);
  });

  it('late audio and a second release of an old turn are ignored', async () => {
    const rig = turnRig();
    const turnId = rig.speakTurn();
    rig.controller.release({ turnId, keyMs: nowMs(), postRollMs: 0 });
    await rig.controller.idle();
    rig.controller.audio({ turnId, samples: new Float32Array(10), firstSampleMs: nowMs() });
    rig.controller.release({ turnId: 'unknown', keyMs: nowMs(), postRollMs: 0 });
    await rig.controller.idle();
    expect(rig.finished).toHaveLength(1);
  });

  it('drain ends a running turn and waits for its writes', async () => {
    const rig = turnRig({ hangs: ['generate'] });
    rig.speakTurn();
    await rig.until(() => rig.fake.log.includes('generate'));
    await rig.controller.drain();
    expect(rig.fake.log.at(-1)).toBe('saveTrace');
    expect(rig.finished).toHaveLength(1);
  });
});
