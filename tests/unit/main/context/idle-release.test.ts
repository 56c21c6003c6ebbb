import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IdleRelease } from '../../../../src/main/context/idle-release';
import { SottoError } from '../../../../src/shared/errors';
import type { Prompt } from '../../../../src/shared/prompt';
import { Tracer } from '../../../../src/shared/trace';
import type { SpanEvent } from '../../../../src/shared/trace';

const AFTER_MS = 300_000;
const PROMPT: Prompt = {
  persona: { name: 'Sotto', userName: 'User', character: '', rules: [], examples: [] },
  profile: [],
  summary: null,
  history: [{ user: 'Hello.', reply: 'Good morning.' }],
  recalled: [],
  situation: [],
  user: '',
};

/** Logs what is asked of the model, in order; a test decides when and how it answers. */
function rig(answer: () => Promise<void> = () => Promise.resolve()) {
  const log: string[] = [];
  const problems: string[] = [];
  const spans: SpanEvent[] = [];
  const release = new IdleRelease({
    afterMs: AFTER_MS,
    failed: (text) => problems.push(text),
    generator: () => ({
      release: async ({ signal } = {}) => {
        log.push('release');
        await answer();
        if (signal?.aborted === true) throw new SottoError('aborted', 'too late');
        return 40;
      },
      prefill: async ({ history }) => {
        log.push(`prefill ${history.length}`);
        await answer();
        return { tokensReused: 30, tokensPrefilled: 10, prefillMs: 1 };
      },
    }),
  });
  const turn = {
    signal: new AbortController().signal,
    tracer: new Tracer('main', { turnId: 't', parentId: null }, (span) => {
      if (span.endMs !== null) spans.push(span);
    }),
  };
  const begin = (): void => {
    release.turnBegins(() => PROMPT, turn);
    release.onPhase('listening');
  };
  return { release, log, problems, spans, begin };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the state of an idle conversation', () => {
  it('is given back after the silence, once, and taken up again by the next turn', async () => {
    const { release, log, spans, begin } = rig();
    release.warmed();
    await vi.advanceTimersByTimeAsync(AFTER_MS - 1);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await vi.advanceTimersByTimeAsync(3 * AFTER_MS);
    expect(log).toEqual(['release']);

    begin();
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['release', 'prefill 1']);
    expect(spans.map(({ name }) => name)).toEqual(['think.warm_again']);
    expect(spans[0]?.attributes).toMatchObject({ tokensReused: 30, tokensPrefilled: 10 });
    expect(spans[0]?.attributes['releasedForMs']).toBe(3 * AFTER_MS);
  });

  it('stays under a held key and a running turn, however long they last', async () => {
    const { release, log, begin } = rig();
    release.warmed();
    await vi.advanceTimersByTimeAsync(AFTER_MS - 1);
    begin();
    // Another model was warmed beside the turn.
    release.warmed();
    for (const phase of ['transcribing', 'thinking', 'speaking'] as const) {
      await vi.advanceTimersByTimeAsync(2 * AFTER_MS);
      release.onPhase(phase);
    }
    expect(log).toEqual([]);
    release.onPhase('idle');
    release.warmed();
    await vi.advanceTimersByTimeAsync(AFTER_MS);
    expect(log).toEqual(['release']);
  });

  it('is not evaluated again when it was never given back', async () => {
    const { release, log, spans, begin } = rig();
    release.warmed();
    begin();
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual([]);
    expect(spans).toEqual([]);
  });

  it('is taken up behind a release that is just under way', async () => {
    const answers: (() => void)[] = [];
    const { release, log, begin } = rig(
      () =>
        new Promise((resolve) => {
          answers.push(resolve);
        }),
    );
    release.warmed();
    await vi.advanceTimersByTimeAsync(AFTER_MS);
    begin();
    expect(log).toEqual(['release', 'prefill 1']);
    for (const done of answers) done();
    await vi.advanceTimersByTimeAsync(0);

    // What was taken up is not taken up a second time.
    begin();
    await vi.advanceTimersByTimeAsync(0);
    expect(log).toEqual(['release', 'prefill 1']);
  });

  it('tells when it cannot be given back, and nothing at quit', async () => {
    const broken = () => Promise.reject(new SottoError('engine-failed', 'it broke'));
    const one = rig(broken);
    one.release.warmed();
    await vi.advanceTimersByTimeAsync(AFTER_MS);
    expect(one.problems).toEqual(['The memory of an idle talk is not given back: it broke.']);

    const other = rig();
    other.release.warmed();
    other.release.dispose();
    other.release.warmed();
    await vi.advanceTimersByTimeAsync(AFTER_MS);
    expect(other.log).toEqual([]);
  });
});
