import { describe, expect, it } from 'vitest';
import { nowMs } from '../../src/shared/clock';
import type { EngineConfiguration } from '../../src/shared/contracts/latency';
import type { SpanAttributes } from '../../src/shared/trace';
import { SPAN } from '../../src/shared/trace';
import type { TurnClass } from '../../src/shared/turn-class';
import { TokenCounter } from '../../src/main/context/token-counter';
import type { AnswerModel, StrongChoice } from '../../src/main/turn/turn-parts';
import { FakeEngines, partialTranscript } from './fakes/fake-engines';
import type { Script } from './fakes/fake-engines';
import { sampleLayout } from './fakes/sample-layout';
import { turnRig } from './fakes/turn-rig';

const STRONG: EngineConfiguration = {
  model: 'the-strong-one',
  quantisation: 'Q4',
  backend: 'cpu',
  threads: 2,
};

/** Questions with “why” want an explanation, all else is small talk. */
const classifier = {
  classify: (text: string): { turnClass: TurnClass; margin: number } => ({
    turnClass: /\bwhy\b/iu.test(text) ? 'explain' : 'small-talk',
    margin: 1,
  }),
};

function twoModels(
  script: Partial<Script>,
  over: {
    choice?: () => StrongChoice;
    model?: Partial<AnswerModel>;
    strongScript?: Partial<Script>;
  } = {},
) {
  const strong = new FakeEngines({ ...script, ...over.strongScript });
  const { generator } = strong.engines;
  const model: AnswerModel = {
    generator,
    counter: new TokenCounter(generator),
    layout: sampleLayout(),
    contextTokens: 2048,
    sampling: { temperature: 0.7, minP: 0, topK: 0, topP: 1, repeatPenalty: 1, seed: 1 },
    configuration: STRONG,
    usable: () => true,
    lost: () => undefined,
    ...over.model,
  };
  const choice = over.choice ?? (() => ({ ready: true, model }) as const);
  const rig = turnRig(script, { classifier, strong: choice });
  return { rig, fast: rig.fake, strong, model };
}

type Rig = ReturnType<typeof turnRig>;

function hold(rig: Rig): string {
  const { turnId } = rig.controller.press({ keyMs: nowMs(), source: 'key' });
  rig.controller.audio({ turnId, samples: new Float32Array(320), firstSampleMs: nowMs() });
  return turnId;
}

function release(rig: Rig, turnId: string): void {
  rig.controller.release({ turnId, keyMs: nowMs(), postRollMs: 0 });
}

function attributesOf(rig: Rig, name: string): readonly SpanAttributes[] {
  const { spans = [] } = rig.finished.at(-1) ?? {};
  return spans.filter((span) => span.name === name).map(({ attributes }) => attributes);
}

describe('where two models are chosen', () => {
  it('what needs thought is counted, laid out and answered by the strong one', async () => {
    const { rig, fast, strong } = twoModels({ transcript: 'Why is the sky blue?' });
    rig.speakTurn();
    await rig.controller.idle();

    expect(strong.prompts.map(({ user }) => user)).toEqual(['Why is the sky blue?']);
    expect(strong.log).toEqual(['countTokens', 'generate', 'generated']);
    expect(fast.log).not.toContain('generate');
    expect(fast.log).not.toContain('countTokens');
    const [turn] = rig.finished;
    expect(turn?.record).toMatchObject({
      state: 'done',
      replyText: 'She lives in Lisbon. She moved there in the spring.',
    });
    // Its times are compared with those of the same model only.
    expect(turn?.facts.configuration.llm).toEqual(STRONG);
    expect(attributesOf(rig, SPAN.llm)).toMatchObject([{ model: 'strong' }]);
  });

  it('small talk stays with the fast one, under the configuration of one model', async () => {
    const { rig, fast, strong } = twoModels({ transcript: 'Good morning!' });
    rig.speakTurn();
    await rig.controller.idle();
    expect(strong.log).toEqual([]);
    expect(fast.log).toContain('generate');
    expect(rig.finished[0]?.facts.configuration.llm).toBeNull();
    expect(attributesOf(rig, SPAN.llm)).toMatchObject([{ model: 'fast' }]);
  });

  it('the fast one answers until the strong one is there, and the trace says why', async () => {
    let choice: StrongChoice = { ready: false, because: 'loading' };
    const { rig, fast, strong, model } = twoModels(
      { transcript: 'Why is the sky blue?' },
      { choice: () => choice },
    );
    rig.speakTurn();
    await rig.controller.idle();
    expect(fast.prompts).toHaveLength(1);
    expect(strong.log).toEqual([]);
    expect(rig.finished[0]?.facts.configuration.llm).toBeNull();
    expect(attributesOf(rig, SPAN.llm)).toMatchObject([
      { model: 'fast', strongMissing: 'loading' },
    ]);

    choice = { ready: true, model };
    rig.speakTurn();
    await rig.controller.idle();
    expect(fast.prompts).toHaveLength(1);
    expect(strong.prompts).toHaveLength(1);
    // It knows what was said with the other one.
    expect(strong.prompts[0]?.history).toEqual([
      {
        user: 'Why is the sky blue?',
        reply: 'She lives in Lisbon. She moved there in the spring.',
      },
    ]);
  });

  it('one model that answers all is not mentioned', async () => {
    const rig = turnRig({ transcript: 'Why is the sky blue?' }, { classifier });
    rig.speakTurn();
    await rig.controller.idle();
    const [attributes = {}] = attributesOf(rig, SPAN.llm);
    expect(Object.keys(attributes)).not.toContain('model');
    expect(Object.keys(attributes)).not.toContain('strongMissing');
  });

  it('the prompt is cut for the model that gets it', async () => {
    const script = { transcript: 'Why is the sky blue?' };
    const { rig, strong, fast } = twoModels(script, { model: { contextTokens: 150 } });
    for (const id of ['a', 'b', 'c']) {
      rig.conversation.add({
        id,
        conversationId: 'c1',
        input: 'text',
        state: 'done',
        startedMs: 1,
        userText: 'one two three four five',
        replyText: 'six seven eight nine ten',
        heardText: 'six seven eight nine ten',
        language: 'en',
        error: null,
      });
    }
    rig.speakTurn();
    await rig.controller.idle();
    expect(rig.finished[0]?.report.context?.limitTokens).toBe(150 - 96);
    expect(strong.prompts[0]?.history).toHaveLength(1);
    expect(fast.prompts).toEqual([]);
  });

  it('a failure of the strong one is told, and the next turn works', async () => {
    const { rig } = twoModels({ transcript: 'Why is the sky blue?', fails: ['generate'] });
    rig.speakTurn();
    await rig.controller.idle();
    expect(rig.finished[0]?.record.state).toBe('failed');
    expect(rig.controller.phase).toBe('idle');
  });
});

describe('a strong model that cannot answer', () => {
  const WHY = 'Why is the sky blue?';
  const noRoom = { fails: ['generate'], failsWith: 'out-of-memory' } as const;

  it('is given up, and the fast one answers this very turn', async () => {
    const lost: unknown[] = [];
    const { rig, fast, strong } = twoModels(
      { transcript: WHY },
      { strongScript: noRoom, model: { lost: (error) => lost.push(error) } },
    );
    rig.speakTurn();
    await rig.controller.idle();
    expect(lost).toMatchObject([{ kind: 'out-of-memory' }]);
    expect(strong.prompts.map(({ user }) => user)).toEqual([WHY]);
    expect(fast.prompts.map(({ user }) => user)).toEqual([WHY]);
    expect(rig.finished[0]?.record).toMatchObject({
      state: 'done',
      replyText: 'She lives in Lisbon. She moved there in the spring.',
    });
    // Its times are those of the fast one.
    expect(rig.finished[0]?.facts.configuration.llm).toBeNull();
    expect(attributesOf(rig, SPAN.llm)).toMatchObject([
      { model: 'strong' },
      { model: 'fast', strongMissing: 'failed' },
    ]);
  });

  it('under the held key, too: the draft of the fast one is taken', async () => {
    const lost: unknown[] = [];
    const { rig, fast, strong } = twoModels(
      { transcript: WHY },
      { strongScript: noRoom, model: { lost: (error) => lost.push(error) } },
    );
    const turnId = hold(rig);
    fast.partials.push(partialTranscript('Why is the sky blue', true));
    await rig.until(() => fast.log.includes('generated'));
    release(rig, turnId);
    await rig.controller.idle();
    expect(lost).toHaveLength(1);
    expect(strong.log.filter((entry) => entry === 'generate')).toHaveLength(1);
    expect(fast.log.filter((entry) => entry === 'generate')).toHaveLength(1);
    expect(rig.finished[0]?.record.state).toBe('done');
  });

  it('is not asked again by the same turn, whatever the words become', async () => {
    const lost: unknown[] = [];
    const { rig, fast, strong } = twoModels(
      { transcript: 'Why is grass green?' },
      {
        strongScript: noRoom,
        model: { usable: () => lost.length === 0, lost: (error) => lost.push(error) },
      },
    );
    const turnId = hold(rig);
    fast.partials.push(partialTranscript(WHY, true));
    await rig.until(() => fast.log.includes('generated'));
    const asked = strong.log.length;
    release(rig, turnId);
    await rig.controller.idle();
    expect(rig.finished[0]?.record).toMatchObject({
      state: 'done',
      userText: 'Why is grass green?',
    });
    expect(fast.prompts.at(-1)?.user).toBe('Why is grass green?');
    expect(strong.log).toHaveLength(asked);
  });

  it('after it has begun to answer, the turn fails as any other', async () => {
    const lost: unknown[] = [];
    const { rig, fast } = twoModels(
      { transcript: WHY },
      {
        strongScript: { breaksOff: 'out-of-memory' },
        model: { lost: (error) => lost.push(error) },
      },
    );
    rig.speakTurn();
    await rig.controller.idle();
    expect(rig.finished[0]?.record.state).toBe('failed');
    expect(fast.prompts).toEqual([]);
    expect(lost).toEqual([]);
  });
});

describe('under the held key', () => {
  it('the draft is made by the model that will answer, and made only once', async () => {
    const { rig, fast, strong } = twoModels({ transcript: 'Why is the sky blue?' });
    const turnId = hold(rig);
    fast.partials.push(partialTranscript('Why is the sky blue', true));
    await rig.until(() => strong.log.includes('generated'));
    release(rig, turnId);
    await rig.controller.idle();
    expect(strong.log.filter((entry) => entry === 'generate')).toHaveLength(1);
    expect(fast.log).not.toContain('generate');
    expect(rig.finished[0]?.record.state).toBe('done');
    expect(rig.finished[0]?.facts.configuration.llm).toEqual(STRONG);
  });

  it('what was heard so far goes into the cache of the model it is for now', async () => {
    const { rig, fast, strong } = twoModels({ transcript: 'Why is the sky so blue today?' });
    const turnId = hold(rig);
    fast.partials.push(partialTranscript('The sky is so', false));
    await rig.until(() => fast.prefilled.length === 1);
    fast.partials.push(partialTranscript('The sky is so blue why is that', false));
    await rig.until(() => strong.prefilled.length === 1);
    expect(fast.prefilled).toEqual(['The sky is']);
    expect(strong.prefilled).toEqual(['The sky is so blue why is']);
    release(rig, turnId);
    await rig.controller.idle();
    expect(attributesOf(rig, SPAN.ahead)).toMatchObject([{ model: 'fast' }, { model: 'strong' }]);
  });

  it('other words of another kind are answered by the other model', async () => {
    const { rig, fast, strong } = twoModels({ transcript: 'Good evening to you.' });
    const turnId = hold(rig);
    fast.partials.push(partialTranscript('Why good evening', true));
    await rig.until(() => strong.log.includes('generate'));
    release(rig, turnId);
    await rig.controller.idle();
    expect(strong.prompts.map(({ user }) => user)).toEqual(['Why good evening']);
    expect(fast.prompts.map(({ user }) => user)).toEqual(['Good evening to you.']);
    const [turn] = rig.finished;
    expect(turn?.record.userText).toBe('Good evening to you.');
    // The draft that was dropped says nothing about the turn.
    expect(turn?.facts.configuration.llm).toBeNull();
  });
});
