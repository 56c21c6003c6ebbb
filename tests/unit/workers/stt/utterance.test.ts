import { beforeEach, describe, expect, it } from 'vitest';
import type {
  ListenOptions,
  PartialTranscript,
} from '../../../../src/shared/contracts/transcriber';
import { nowMs } from '../../../../src/shared/clock';
import { CoreBudget } from '../../../../src/shared/core-budget';
import { SottoError } from '../../../../src/shared/errors';
import { SPAN, Tracer } from '../../../../src/shared/trace';
import type { SpanEvent } from '../../../../src/shared/trace';
import type { WhisperResult } from '../../../../src/workers/stt/whisper-backend';
import { PassLock } from '../../../../src/workers/stt/pass-lock';
import { Utterance } from '../../../../src/workers/stt/utterance';
import { ScriptedBackend, settle } from './scripted-backend';
import { join, noise, silence, voiceLike } from './signals';

const LISTEN: ListenOptions = {
  language: 'en',
  languages: [],
  prompt: '',
  window: 'sized',
  partials: true,
};

let backend: ScriptedBackend;
let spans: SpanEvent[];
let tracer: Tracer;
let call: { signal: AbortSignal; tracer: Tracer };
let cancel: AbortController;

beforeEach(() => {
  backend = new ScriptedBackend();
  spans = [];
  tracer = new Tracer('stt', { turnId: 't', parentId: null }, (span) => spans.push(span));
  cancel = new AbortController();
  call = { signal: cancel.signal, tracer };
});

function listen(changes: Partial<ListenOptions> = {}): Utterance {
  const parts = { backend, lock: new PassLock(), cores: new CoreBudget(null), threads: () => 2 };
  return new Utterance(parts, { ...LISTEN, ...changes }, tracer);
}

async function say(utterance: Utterance, samples: Float32Array): Promise<void> {
  for (let at = 0; at < samples.length; at += 1600) {
    utterance.append(samples.subarray(at, at + 1600));
    await settle();
  }
}

/** What it tells while the key is held; `ended` resolves when there is no more. */
function follow(utterance: Utterance) {
  const partials: PartialTranscript[] = [];
  const ended = (async () => {
    for await (const partial of utterance.partials) partials.push(partial);
  })();
  return { partials, ended };
}

const spanNames = () => [
  ...new Set(spans.filter(({ endMs }) => endMs !== null).map((s) => s.name)),
];

describe('while the key is held', () => {
  it('looks after enough new speech, one pass at a time', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(600)));
    expect(backend.calls).toHaveLength(0);
    await say(utterance, voiceLike(2000));
    expect(backend.calls).toHaveLength(1);
    await backend.lastCall.answer({ text: 'Turn on' });
    expect(backend.calls).toHaveLength(2);
    expect(backend.calls[1]?.samples).toBeGreaterThan(backend.calls[0]?.samples ?? 0);
  });

  it('looks at a pause, and a pass from mid-speech gives way to that', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(1500)));
    expect(backend.calls).toHaveLength(1);
    await say(utterance, noise(300));
    expect(backend.calls[0]?.aborted).toBe(true);
    expect(backend.calls).toHaveLength(2);
    expect(backend.calls[1]?.aborted).toBe(false);
  });

  it('does not look again when nothing new was said', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(500), noise(300)));
    await backend.lastCall.answer();
    await say(utterance, noise(2000));
    expect(backend.calls).toHaveLength(1);
  });

  it('looks at a pause at the last breath of a word too, so that the release need not', async () => {
    const utterance = listen();
    const { partials, ended } = follow(utterance);
    await say(utterance, join(noise(300), voiceLike(600), noise(100)));
    await backend.lastCall.answer({ text: 'What time is it?' });
    await say(utterance, join(voiceLike(40), noise(200)));
    expect(backend.calls).toHaveLength(2);
    await backend.lastCall.answer({ text: 'What time is it?' });
    await utterance.finish(call);
    expect(backend.calls).toHaveLength(2);
    await ended;
    // It may be a click as well: what was prepared stays until the pass tells.
    expect(partials.map(({ atPause }) => atPause)).toEqual([true, true]);
  });

  it('makes no pass for a click before any word', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(40), noise(500)));
    expect(backend.calls).toHaveLength(0);
    utterance.discard();
  });

  it('gives partials with what two passes agree on', async () => {
    const utterance = listen();
    const { partials, ended } = follow(utterance);
    await say(utterance, join(noise(300), voiceLike(500), noise(300)));
    await backend.lastCall.answer({ text: '(sigh) What is' });
    await say(utterance, join(voiceLike(500), noise(300)));
    await backend.lastCall.answer({ text: 'What is the time?' });
    utterance.discard();
    await ended;
    expect(partials).toMatchObject([
      { agreed: '', tentative: 'What is', text: 'What is', atPause: true },
      // Speech goes on: what was prepared at the pause is void before the next pass is through.
      { agreed: '', tentative: 'What is', atPause: false },
      { agreed: 'What is', tentative: 'the time?', atPause: true },
    ]);
  });

  it('shows nothing for noise that whisper only tags', async () => {
    const utterance = listen();
    const { partials, ended } = follow(utterance);
    await say(utterance, join(noise(300), voiceLike(500), noise(300)));
    await backend.lastCall.answer({ text: '[typing]' });
    utterance.discard();
    await ended;
    expect(partials).toEqual([]);
  });

  it('makes no pass when partials are off', async () => {
    const utterance = listen({ partials: false });
    await say(utterance, join(noise(300), voiceLike(2000), noise(500)));
    expect(backend.calls).toHaveLength(0);
  });

  it('tells the reader of a failing pass; the final pass still runs', async () => {
    const utterance = listen();
    const reading = (async () => {
      for await (const _ of utterance.partials);
    })();
    const failed = expect(reading).rejects.toMatchObject({ kind: 'engine-failed' });
    await say(utterance, join(noise(300), voiceLike(500), noise(300)));
    await backend.lastCall.fail(new SottoError('engine-failed', 'broken'));
    await failed;
    const finished = utterance.finish(call);
    await settle();
    await backend.lastCall.answer({ text: 'Hello there.' });
    await expect(finished).resolves.toMatchObject({ heard: true, text: 'Hello there.' });
  });
});

describe('at the release', () => {
  it('stops a partial pass at once and runs over the whole', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(1500)));
    const partial = backend.lastCall;
    const finished = utterance.finish(call);
    expect(partial.aborted).toBe(true);
    await settle();
    expect(backend.calls).toHaveLength(2);
    expect(backend.lastCall.samples).toBe(1800 * 16);
    await backend.lastCall.answer({ text: 'Turn on the light.' });
    const result = await finished;
    expect(result).toMatchObject({ heard: true, text: 'Turn on the light.', retried: false });
    expect(spanNames()).toEqual(
      expect.arrayContaining([SPAN.sttGate, SPAN.sttQueue, SPAN.sttEncode, SPAN.sttFilter]),
    );
  });

  it('uses a pass that already saw the last word', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(600), noise(300)));
    await backend.lastCall.answer({ text: 'What time is it?' });
    const result = await utterance.finish(call);
    expect(backend.calls).toHaveLength(1);
    expect(result).toMatchObject({ heard: true, text: 'What time is it?', audioMs: 1200 });
  });

  it('names every moment around a pass that was there already', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(600), noise(300)));
    await backend.lastCall.answer({ text: 'What time is it?' });
    spans.length = 0;
    const arrivedMs = nowMs() - 3;
    await utterance.finish(call, arrivedMs);
    const [gate, filter] = spans.filter(({ endMs }) => endMs !== null);
    expect([gate?.name, filter?.name]).toEqual([SPAN.sttGate, SPAN.sttFilter]);
    expect(gate?.startMs).toBe(arrivedMs);
    expect(filter?.startMs).toBe(gate?.endMs);
  });

  it('does not count a pass that is waited for to what follows it', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(600), noise(300)));
    const finished = utterance.finish(call);
    await settle();
    const answeredMs = nowMs();
    await backend.lastCall.answer({ text: 'What time is it?' });
    await finished;
    const filter = spans.find(({ name }) => name === SPAN.sttFilter);
    expect(filter?.startMs).toBeGreaterThanOrEqual(answeredMs);
  });

  it('waits for such a pass instead of starting anew', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(600), noise(300)));
    const finished = utterance.finish(call);
    await settle();
    expect(backend.calls).toHaveLength(1);
    expect(backend.lastCall.aborted).toBe(false);
    await backend.lastCall.answer({ text: 'What time is it?' });
    await expect(finished).resolves.toMatchObject({ text: 'What time is it?' });
  });

  it('does not use a pass when more was said after it', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(600), noise(300)));
    await backend.lastCall.answer({ text: 'What time' });
    await say(utterance, voiceLike(300));
    const finished = utterance.finish(call);
    await settle();
    expect(backend.calls).toHaveLength(2);
    await backend.lastCall.answer({ text: 'What time is it?' });
    await expect(finished).resolves.toMatchObject({ text: 'What time is it?' });
  });

  it('takes the click of the key itself for no word', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(600), noise(300)));
    await backend.lastCall.answer({ text: 'What time is it?' });
    await say(utterance, voiceLike(40));
    await expect(utterance.finish(call)).resolves.toMatchObject({ text: 'What time is it?' });
    expect(backend.calls).toHaveLength(1);
  });

  it('does not wait for the pass that looks whether that click was a word', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(600), noise(300)));
    await backend.lastCall.answer({ text: 'What time is it?' });
    await say(utterance, join(voiceLike(40), noise(100)));
    expect(backend.calls).toHaveLength(2);
    await expect(utterance.finish(call)).resolves.toMatchObject({ text: 'What time is it?' });
    expect(backend.lastCall.aborted).toBe(true);
  });

  it('lets a pass run on over a click, and what it tells is all that was said', async () => {
    const utterance = listen();
    const { partials, ended } = follow(utterance);
    await say(utterance, join(noise(300), voiceLike(600), noise(100)));
    await backend.lastCall.answer({ text: 'What time' });
    await say(utterance, join(voiceLike(600), noise(300), voiceLike(40), noise(300)));
    expect(backend.calls).toHaveLength(2);
    await backend.lastCall.answer({ text: 'What time is it?' });
    utterance.discard();
    await ended;
    expect(partials.at(-1)).toMatchObject({ text: 'What time is it?', atPause: true });
  });

  it('takes no first word for a click', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(600), noise(300)));
    await backend.lastCall.answer({ text: '[sigh]' });
    await say(utterance, voiceLike(40));
    const finished = utterance.finish(call);
    await settle();
    expect(backend.calls).toHaveLength(2);
    await backend.lastCall.answer({ text: 'No.' });
    await expect(finished).resolves.toMatchObject({ heard: true, text: 'No.' });
  });

  it('looks again where so short a sound may end a word, or is longer', async () => {
    for (const [gapMs, soundMs] of [
      [100, 40],
      [300, 100],
    ] as const) {
      backend = new ScriptedBackend();
      const utterance = listen();
      await say(utterance, join(noise(300), voiceLike(600), noise(gapMs)));
      await backend.lastCall.answer({ text: 'Turn on the line' });
      utterance.append(voiceLike(soundMs));
      const finished = utterance.finish(call);
      await settle();
      expect(backend.calls).toHaveLength(2);
      await backend.lastCall.answer({ text: 'Turn on the light.' });
      await expect(finished).resolves.toMatchObject({ text: 'Turn on the light.' });
    }
  });

  it('tries a looping pass again with more silence behind it, then at full width', async () => {
    const utterance = listen({ partials: false });
    await say(utterance, join(noise(300), voiceLike(800)));
    const finished = utterance.finish(call);
    await settle();
    expect(backend.lastCall.pass).toMatchObject({ audioCtx: 144, loopGuard: true });
    await backend.lastCall.answer({ text: 'la la', stoppedBy: 'loop' });
    expect(backend.lastCall.pass).toMatchObject({ audioCtx: 256, loopGuard: true });
    await backend.lastCall.answer({ text: 'la la', stoppedBy: 'loop' });
    expect(backend.lastCall.pass).toMatchObject({ audioCtx: 1500, loopGuard: false });
    await backend.lastCall.answer({ text: 'Play a song.' });
    await expect(finished).resolves.toMatchObject({
      text: 'Play a song.',
      retried: true,
      audioCtx: 1500,
    });
  });

  it('takes the likelier of two passes that both leave a doubt', async () => {
    const utterance = listen({ partials: false });
    await say(utterance, join(noise(300), voiceLike(800)));
    const finished = utterance.finish(call);
    await settle();
    await backend.lastCall.answer({ text: 'Sick.', avgLogProbability: -0.9 });
    await backend.lastCall.answer({ text: 'Six.', avgLogProbability: -0.7 });
    expect(backend.calls).toHaveLength(2);
    await expect(finished).resolves.toMatchObject({ text: 'Six.', retried: true });
  });

  it('asks the full window whether a word alone was speech', async () => {
    for (const [noSpeechProbability, heard] of [
      [0.2, true],
      [0.7, false],
    ] as const) {
      backend = new ScriptedBackend();
      const utterance = listen({ partials: false });
      await say(utterance, join(noise(300), voiceLike(500)));
      const finished = utterance.finish(call);
      await settle();
      await backend.lastCall.answer({ text: 'Firefox', noSpeechProbability: 0.57 });
      await backend.lastCall.answer({ text: 'Firefox', noSpeechProbability: 0.56 });
      expect(backend.lastCall.pass.audioCtx).toBe(1500);
      await backend.lastCall.answer({ text: 'Firefox.', noSpeechProbability });
      await expect(finished).resolves.toMatchObject({ heard, text: heard ? 'Firefox.' : '' });
    }
  });

  it('asks no full window about sounds', async () => {
    const utterance = listen({ partials: false });
    await say(utterance, join(noise(300), voiceLike(500)));
    const finished = utterance.finish(call);
    await settle();
    await backend.lastCall.answer({ text: 'Mm', noSpeechProbability: 0.57 });
    await backend.lastCall.answer({ text: '[Music]', noSpeechProbability: 0.5 });
    await expect(finished).resolves.toMatchObject({ heard: false });
    expect(backend.calls).toHaveLength(2);
  });

  it('begins the second look under the held key when the refused pass had seen everything', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(600), noise(300)));
    await backend.lastCall.answer({ avgLogProbability: -2 });
    expect(backend.calls).toHaveLength(2);
    expect(backend.lastCall.pass.audioCtx).toBe(256);
    const finished = utterance.finish(call);
    await settle();
    expect(backend.calls).toHaveLength(2);
    await backend.lastCall.answer({ text: 'Better.' });
    await expect(finished).resolves.toMatchObject({ text: 'Better.', retried: true });
  });

  it('asks whisper nothing about digital silence or no audio at all', async () => {
    for (const samples of [silence(1500), silence(0)]) {
      const utterance = listen();
      await say(utterance, samples);
      const result = await utterance.finish(call);
      expect(result).toMatchObject({ heard: false, text: '' });
      expect(result.evidence).toMatchObject({ rejectedBecause: 'silence', peakDbfs: -120 });
    }
    expect(backend.calls).toHaveLength(0);
  });

  it('pads a very short clip instead of dropping it', async () => {
    const utterance = listen();
    await say(utterance, voiceLike(150));
    const finished = utterance.finish(call);
    await settle();
    expect(backend.lastCall.samples).toBe(16_000);
    await backend.lastCall.answer({ text: 'Yes.' });
    await expect(finished).resolves.toMatchObject({ heard: true, text: 'Yes.', audioMs: 150 });
  });

  it('turns samples that are no numbers into silence', async () => {
    const utterance = listen({ partials: false });
    utterance.append(new Float32Array(16_000).fill(Number.NaN));
    await expect(utterance.finish(call)).resolves.toMatchObject({ heard: false });
  });

  it('ends with aborted when the call is cancelled, whether it runs or waits', async () => {
    for (const tail of [noise(0), noise(300)]) {
      backend = new ScriptedBackend();
      const controller = new AbortController();
      const utterance = listen();
      await say(utterance, join(noise(300), voiceLike(1500), tail));
      const finished = utterance.finish({ signal: controller.signal, tracer });
      await settle();
      controller.abort();
      await expect(finished).rejects.toMatchObject({ kind: 'aborted' });
      expect(backend.lastCall.aborted).toBe(true);
    }
  });

  it('takes no more audio after its end', async () => {
    const utterance = listen();
    utterance.discard();
    expect(() => {
      utterance.append(silence(100));
    }).toThrow(SottoError);
  });
});

describe('the language', () => {
  it('is detected once and kept when enough was said', async () => {
    const utterance = listen({ language: 'auto' });
    await say(utterance, join(noise(300), voiceLike(2000), noise(300)));
    expect(backend.lastCall.pass.language).toBe('auto');
    await backend.lastCall.answer({ language: 'de', text: 'Wie spät' });
    await say(utterance, join(voiceLike(500), noise(300)));
    expect(backend.lastCall.pass.language).toBe('de');
    utterance.discard();
  });
});

describe('what an earlier pass decoded', () => {
  it('is the draft of the next one, but what was no speech never is', async () => {
    const utterance = listen();
    const hear = async (result: Partial<WhisperResult>) => {
      await say(utterance, join(voiceLike(400), noise(100)));
      const { draftTokens } = backend.lastCall.pass;
      await backend.lastCall.answer(result);
      return draftTokens;
    };
    expect(await hear({ text: 'What', decodedTokens: [1, 2] })).toEqual([]);
    expect(await hear({ text: '[Music]', decodedTokens: [8, 9] })).toEqual([1, 2]);
    expect(await hear({ text: 'What', decodedTokens: [1, 2, 3] })).toEqual([]);
    expect(await hear({ text: 'What is' })).toEqual([1, 2, 3]);
    utterance.discard();
  });

  it('serves the next one also when the pass was stopped', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(1500)));
    backend.abandoned = [1, 2, 3];
    await say(utterance, noise(300));
    expect(backend.calls[0]?.aborted).toBe(true);
    expect(backend.lastCall.pass.draftTokens).toEqual([1, 2, 3]);
    utterance.discard();
  });

  it('comes with where the speech ended, so that nothing is made up behind it', async () => {
    const utterance = listen({ partials: false });
    await say(utterance, join(noise(300), voiceLike(800), noise(400)));
    const finished = utterance.finish(call);
    await settle();
    expect(backend.lastCall.pass.speechEndMs).toBe(1100);
    await backend.lastCall.answer();
    await finished;
  });
});

describe('a doubt', () => {
  const DOUBTED = { text: 'Bayallah.', avgLogProbability: -0.9, decodedTokens: [5, 6, 7] };

  /** Quiet, speech of that length and a pause; how wide the pass behind it looks. */
  async function look(utterance: Utterance, speechMs: number): Promise<number> {
    await say(utterance, join(noise(300), voiceLike(speechMs), noise(100)));
    return backend.lastCall.pass.audioCtx;
  }

  it('is looked at again with the words of the first look as a draft, but not with a loop', async () => {
    for (const [stoppedBy, draft] of [
      [null, [5, 6, 7]],
      ['loop', []],
    ] as const) {
      backend = new ScriptedBackend();
      const utterance = listen();
      await look(utterance, 500);
      await backend.lastCall.answer({ ...DOUBTED, stoppedBy });
      expect(backend.calls[1]?.pass.draftTokens).toEqual(draft);
      utterance.discard();
    }
  });

  it('that a wide look ended spares the next pass the close one, until more was said', async () => {
    const utterance = listen();
    expect(await look(utterance, 500)).toBe(144);
    await backend.lastCall.answer(DOUBTED);
    expect(backend.lastCall.pass.audioCtx).toBe(240);
    await backend.lastCall.answer({ text: 'By Allah.' });
    expect(await look(utterance, 200)).toBe(272);
    await backend.lastCall.answer({ text: 'By Allah, replied' });
    expect(await look(utterance, 200)).toBe(144);
    utterance.discard();
  });

  /** A doubt that a wide look ended, then a wide look as `wide` and a close one as `close`. */
  async function wideFirst(
    wide: Partial<WhisperResult>,
    close: Partial<WhisperResult>,
  ): Promise<Utterance> {
    const utterance = listen();
    await look(utterance, 500);
    await backend.lastCall.answer(DOUBTED);
    await backend.lastCall.answer({ text: 'By Allah.' });
    await look(utterance, 200);
    await backend.lastCall.answer(wide);
    expect(backend.lastCall.pass.audioCtx).toBe(144);
    await backend.lastCall.answer(close);
    return utterance;
  }

  it('is looked at closely when the wide look comes first and is refused', async () => {
    for (const refused of [DOUBTED, { ...DOUBTED, stoppedBy: 'loop' } as const]) {
      backend = new ScriptedBackend();
      const utterance = await wideFirst(refused, { text: 'By Allah, yes.' });
      const expected = { text: 'By Allah, yes.', retried: true };
      await expect(utterance.finish(call)).resolves.toMatchObject(expected);
      expect(backend.calls).toHaveLength(4);
    }
  });

  it('never ends in a loop because the wide look came first', async () => {
    const loop = { text: 'la la la', stoppedBy: 'loop', avgLogProbability: -0.2 } as const;
    const utterance = await wideFirst({ ...DOUBTED, text: 'By Allah, no.' }, loop);
    await expect(utterance.finish(call)).resolves.toMatchObject({ text: 'By Allah, no.' });
  });

  it('stays when its wide look was overtaken', async () => {
    const utterance = listen();
    await look(utterance, 500);
    await backend.lastCall.answer(DOUBTED);
    await look(utterance, 200);
    await say(utterance, noise(100));
    expect(backend.lastCall.pass.audioCtx).toBe(272);
    expect(backend.calls).toHaveLength(3);
    expect(backend.calls[1]?.aborted).toBe(true);
    utterance.discard();
  });

  it('is looked at closely first where a wide look would be a full one', async () => {
    backend = new ScriptedBackend({ completes: false });
    const utterance = listen();
    await look(utterance, 500);
    await backend.lastCall.answer(DOUBTED);
    expect(backend.lastCall.pass.audioCtx).toBe(1500);
    await backend.lastCall.answer({ text: 'By Allah.' });
    expect(await look(utterance, 200)).toBeLessThan(1500);
    utterance.discard();
  });
});

describe('a long turn', () => {
  const tokensOf = (text: string) =>
    text.split(' ').map((word, id) => ({
      id,
      text: ` ${word}`,
      probability: 0.9,
      startMs: id * 100,
      endMs: id * 100 + 100,
    }));
  const hearing = (text: string) => ({ text, tokens: tokensOf(text) });
  /** As `hearing`, but whisper is less sure of one word. */
  const doubting = (word: string, probability: number, text: string) => ({
    text,
    tokens: tokensOf(text).map((token) =>
      token.text.trim() === word ? { ...token, probability } : token,
    ),
  });

  /** Two sentences with a pause between them; the pass after it has confirmed the first. */
  async function firstSentence(utterance: Utterance): Promise<void> {
    await say(utterance, join(noise(300), voiceLike(2500), noise(400)));
    await backend.lastCall.answer(hearing('We went to the sea.'));
    await say(utterance, join(voiceLike(4300), noise(100)));
    await backend.lastCall.answer({
      ...hearing('We went to the sea, and then'),
      decodedTokens: [500, 0, 1, 2, 3, 4, 5, 6, 560],
    });
  }

  /** The last pass begins before the second sentence, at 3.0 s. */
  async function endsFromTheSilence(utterance: Utterance, lengthMs: number): Promise<void> {
    const finished = utterance.finish(call);
    await settle();
    expect(backend.lastCall.samples).toBe((lengthMs - 3000) * 16);
    await backend.lastCall.answer(hearing('and then it rained.'));
    await expect(finished).resolves.toMatchObject({
      text: 'We went to the sea, and then it rained.',
    });
  }

  it('asks no full window about a sound behind settled words', async () => {
    const utterance = listen();
    await firstSentence(utterance);
    await say(utterance, voiceLike(500));
    const finished = utterance.finish(call);
    await settle();
    const before = backend.calls.length;
    await backend.lastCall.answer({ ...hearing('Mm'), noSpeechProbability: 0.6 });
    expect(backend.calls).toHaveLength(before + 1);
    await backend.lastCall.answer({ ...hearing('Mm'), noSpeechProbability: 0.6 });
    await expect(finished).resolves.toMatchObject({ heard: true, text: 'We went to the sea,' });
    expect(backend.calls).toHaveLength(before + 1);
  });

  it('is heard from the last settled silence on', async () => {
    const utterance = listen();
    await firstSentence(utterance);
    await say(utterance, voiceLike(500));
    const finished = utterance.finish(call);
    await settle();
    // 8.1 s in all; speech began again at 3.2 s, and up to 200 ms of silence stay before it.
    expect(backend.lastCall.samples).toBe((8100 - 3000) * 16);
    expect(backend.lastCall.pass).toMatchObject({
      promptTokens: [0, 1, 2, 3, 4],
      draftTokens: [500, 5, 6, 560],
      speechEndMs: 5100,
    });
    await backend.lastCall.answer(hearing('and then it rained.'));
    const result = await finished;
    expect(result).toMatchObject({
      heard: true,
      text: 'We went to the sea, and then it rained.',
      audioMs: 8100,
    });
    expect(result.tokens.map(({ text }) => text.trim()).join(' ')).toBe(result.text);
    expect(result.tokens[5]?.startMs).toBe(3000);
  });

  it('keeps what is settled when nothing more is understood', async () => {
    const utterance = listen();
    await firstSentence(utterance);
    await say(utterance, voiceLike(500));
    const finished = utterance.finish(call);
    await settle();
    await backend.lastCall.answer({ text: '[door]', tokens: [] });
    await expect(finished).resolves.toMatchObject({ heard: true, text: 'We went to the sea,' });
  });

  it('moves on when enough was said, though the pass that confirmed it came too early', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(2500), noise(400)));
    await backend.lastCall.answer(hearing('We went to the sea.'));
    await say(utterance, join(voiceLike(1500), noise(100)));
    await backend.lastCall.answer(hearing('We went to the sea, and'));
    await say(utterance, voiceLike(3500));
    expect(backend.lastCall.samples).toBeGreaterThan(4500 * 16);
    await endsFromTheSilence(utterance, 8300);
  });

  it('moves on also where a word was written otherwise, once that is confirmed', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(2500), noise(400)));
    await backend.lastCall.answer(hearing('We want to the sea.'));
    // From the beginning both times: it is the second that confirms what the first wrote otherwise.
    for (const [text, coveredMs] of [
      ['We went to the sea, and', 5800],
      ['We went to the sea, and then it', 8400],
    ] as const) {
      await say(utterance, join(voiceLike(2500), noise(100)));
      expect(backend.lastCall.samples).toBe(coveredMs * 16);
      await backend.lastCall.answer(hearing(text));
    }
    await say(utterance, voiceLike(500));
    await endsFromTheSilence(utterance, 8900);
  });

  it('takes what a stopped pass had decoded along when the window moves', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(2500), noise(400)));
    await backend.lastCall.answer(hearing('We went to the sea.'));
    await say(utterance, join(voiceLike(1500), noise(100)));
    await backend.lastCall.answer(hearing('We went to the sea, and'));
    await say(utterance, voiceLike(2000));
    backend.abandoned = [500, 0, 1, 2, 3, 4, 5, 6, 7];
    await say(utterance, join(noise(100), voiceLike(2000)));
    const finished = utterance.finish(call);
    await settle();
    expect(backend.lastCall.pass).toMatchObject({
      promptTokens: [0, 1, 2, 3, 4],
      draftTokens: [500, 5, 6, 7],
    });
    await backend.lastCall.answer(hearing('and then it rained.'));
    await finished;
  });

  /** The first sentence is confirmed, but as `written`, with that doubt about one word. */
  async function doubtedSentence(utterance: Utterance, word: string, written: string) {
    await say(utterance, join(noise(300), voiceLike(2500), noise(400)));
    await backend.lastCall.answer(hearing(written));
    await say(utterance, join(voiceLike(4300), noise(100)));
    await backend.lastCall.answer(doubting(word, 0.3, `${written} and then`));
  }

  it('waits where whisper is not sure of a word: what is said later may tell', async () => {
    const utterance = listen();
    await doubtedSentence(utterance, 'bent', 'We bent to the sea,');
    await say(utterance, join(voiceLike(900), noise(100)));
    expect(backend.lastCall.samples).toBe(8600 * 16);
    await backend.lastCall.answer(hearing('We went to the sea, and then it'));
    await say(utterance, join(voiceLike(900), noise(100)));
    await backend.lastCall.answer(hearing('We went to the sea, and then it rained.'));
    await say(utterance, voiceLike(500));
    await endsFromTheSilence(utterance, 10_100);
  });

  it('does not wait for a stop or a comma', async () => {
    const utterance = listen();
    await doubtedSentence(utterance, ',', 'We went to the sea ,');
    await say(utterance, voiceLike(500));
    const finished = utterance.finish(call);
    await settle();
    expect(backend.lastCall.samples).toBe((8100 - 3000) * 16);
    await backend.lastCall.answer(hearing('and then it rained.'));
    await finished;
  });

  it('waits only while the window may grow', async () => {
    const utterance = listen();
    await doubtedSentence(utterance, 'bent', 'We bent to the sea,');
    for (const coveredMs of [9600, 11_600, 13_600]) {
      await say(utterance, join(voiceLike(1900), noise(100)));
      expect(backend.lastCall.samples).toBe(coveredMs * 16);
      await backend.lastCall.answer(doubting('bent', 0.3, 'We bent to the sea, and then'));
    }
    await say(utterance, join(voiceLike(1900), noise(100)));
    expect(backend.lastCall.samples).toBe((15_600 - 3000) * 16);
    utterance.discard();
  });

  it('is not cut where the next pass heard something else', async () => {
    const utterance = listen();
    await say(utterance, join(noise(300), voiceLike(2500), noise(400)));
    await backend.lastCall.answer(hearing('We went to the sea.'));
    await say(utterance, join(voiceLike(4300), noise(100)));
    await backend.lastCall.answer(hearing('We want to see the end'));
    await say(utterance, voiceLike(500));
    const finished = utterance.finish(call);
    await settle();
    expect(backend.lastCall.samples).toBe(8100 * 16);
    await backend.lastCall.answer(hearing('We want to see the ending.'));
    await expect(finished).resolves.toMatchObject({ text: 'We want to see the ending.' });
  });
});
