import { setTimeout as sleep } from 'node:timers/promises';
import { SottoError } from '../../shared/errors';
import { CAPTURE_SAMPLE_RATE_HZ, concatSamples } from '../../shared/audio';
import { nowMs } from '../../shared/clock';
import { resample } from '../../main/audio/resample';
import { feedAtOnce } from './feed-at-once';
import type { OpenedCompanion, OpenOptions } from '../open-companion';
import { withTail } from '../read-clip';
import { chooseClips, openClipSet } from './clip-set';
import { LoadMeter } from './machine-load';
import type { LoadReport } from './machine-load';
import { percentile } from './percentile';

export interface SoakOptions {
  readonly open: (options: OpenOptions) => Promise<OpenedCompanion>;
  readonly turns: number;
  /** Clips to speak; without any the voice speaks them itself. */
  readonly folder: string | undefined;
  readonly seed: number;
  readonly onProgress: (line: string) => void;
  readonly onReport: (report: SoakReport) => void;
}

export interface SoakTurn {
  readonly input: 'speech' | 'text';
  readonly state: string;
  readonly voiceToVoiceMs: number | null;
  readonly rssMb: number;
}

export interface SoakReport {
  readonly bench: 'soak';
  readonly complete: boolean;
  readonly turns: number;
  readonly failed: number;
  /** Medians of the first and the last tenth of the turns, after those that warm up. */
  readonly rssStartMb: number | null;
  readonly rssEndMb: number | null;
  readonly p50FirstMs: number | null;
  readonly p50LastMs: number | null;
  readonly memoryGrowth: number | null;
  readonly slowdown: number | null;
  readonly warmUpTurns: number;
  /** Turns in each of the two windows. */
  readonly windowTurns: number;
  readonly conversation: string;
  readonly load: LoadReport;
  readonly details: readonly SoakTurn[];
}

/** Turns that are not measured: the window fills, buffers take their size. */
export const SOAK_WARM_UP_TURNS = 20;
const REPLY_TOKENS = 48;
/** People take a breath between two turns: the time in which a full window is compacted. */
const BREATH_MS = 400;
const PLAYBACK_RATE = 50;
const TAIL_MS = 300;
const SPOKEN_CLIPS = 12;
/** Every so many turns the report is written and a line is told. */
const REPORT_EVERY = 25;

/** Said and typed by nobody in particular; short ones and long ones. */
const SENTENCES = [
  'What is the capital of France?',
  'I have a meeting at half past nine tomorrow, and I have not prepared anything yet.',
  'My sister lives in a small house by the river.',
  'Tell me something about the moon.',
  'I think I will bake bread on Sunday.',
  'How do I get a coffee stain out of a white shirt?',
  'The train was late again, so I walked home through the park.',
  'Good morning.',
  'What should I cook tonight? I have rice, two eggs and some spinach.',
  'I would like to learn to play the piano, but I have no time.',
  'Remind me what we talked about.',
  'Thank you, that is all for now.',
] as const;

/**
 * Turn after turn in one long conversation with its memory: typed and spoken ones by turns, fed fast,
 * each written as any other. Tells whether memory and times stay what they were.
 */
export async function benchSoak(options: SoakOptions): Promise<SoakReport> {
  const opened = await options.open({
    playbackRate: PLAYBACK_RATE,
    adjustParts: (parts) => ({
      ...parts,
      maxReplyTokens: REPLY_TOKENS,
      sampling: { ...parts.sampling, seed: options.seed },
    }),
  });
  try {
    const meter = new LoadMeter();
    const clips = await spokenClips(opened, options);
    const details: SoakTurn[] = [];
    const report = (complete: boolean): SoakReport => ({
      ...summarizeSoak(details, SOAK_WARM_UP_TURNS),
      bench: 'soak',
      complete,
      conversation: 'one, with everything remembered',
      load: meter.report(),
      details,
    });
    for (let index = 0; index < options.turns; index++) {
      details.push(await soakTurn(opened, index, clips));
      if ((index + 1) % REPORT_EVERY !== 0) continue;
      const { rssMb } = details.at(-1) ?? { rssMb: 0 };
      options.onProgress(`${index + 1}/${options.turns} turns, ${rssMb.toFixed(0)} MB`);
      options.onReport(report(false));
    }
    return report(true);
  } finally {
    await opened.companion.dispose();
  }
}

async function soakTurn(
  { companion, finished, player }: OpenedCompanion,
  index: number,
  clips: readonly Float32Array[],
): Promise<SoakTurn> {
  const spoken = index % 2 === 0;
  const pick = Math.floor(index / 2);
  const clip = clips[pick % clips.length];
  const sentence = SENTENCES[pick % SENTENCES.length];
  if (clip === undefined || sentence === undefined) {
    throw new SottoError('bad-input', 'there is nothing to say');
  }
  const turnId = spoken
    ? await feedAtOnce(companion, clip)
    : companion.say({ text: sentence, submitMs: nowMs() }).turnId;
  const { record, summary } = await finished(turnId);
  await companion.idle();
  await sleep(BREATH_MS);
  player.take();
  return {
    input: record.input,
    state: record.state,
    voiceToVoiceMs: summary.voiceToVoiceMs,
    rssMb: process.memoryUsage.rss() / 2 ** 20,
  };
}

/** The figures of the contract: first and last window, each with as many spoken turns as typed ones. */
export function summarizeSoak(details: readonly SoakTurn[], warmUpTurns: number) {
  const measured = details.slice(Math.min(warmUpTurns, Math.floor(details.length / 4)));
  const tenth = Math.max(1, Math.floor(measured.length / 10));
  // An even number of turns holds as many spoken ones as typed ones.
  const windowTurns = Math.min(measured.length, Math.max(2, tenth + (tenth % 2)));
  const first = measured.slice(0, windowTurns);
  const last = measured.slice(-windowTurns);
  const p50 = (turns: readonly SoakTurn[]): number | null =>
    percentile(
      turns.flatMap(({ voiceToVoiceMs }) => voiceToVoiceMs ?? []),
      0.5,
    );
  const rss = (turns: readonly SoakTurn[]): number | null =>
    percentile(
      turns.map(({ rssMb }) => rssMb),
      0.5,
    );
  const growth = (from: number | null, to: number | null): number | null =>
    from === null || to === null || from === 0 ? null : to / from - 1;
  const figures = {
    rssStartMb: rss(first),
    rssEndMb: rss(last),
    p50FirstMs: p50(first),
    p50LastMs: p50(last),
  };
  return {
    turns: details.length,
    failed: details.filter(({ state }) => state !== 'done').length,
    ...figures,
    memoryGrowth: growth(figures.rssStartMb, figures.rssEndMb),
    slowdown: growth(figures.p50FirstMs, figures.p50LastMs),
    warmUpTurns: details.length - measured.length,
    windowTurns,
  };
}

async function spokenClips(
  opened: OpenedCompanion,
  { folder, seed }: SoakOptions,
): Promise<readonly Float32Array[]> {
  if (folder !== undefined) {
    return chooseClips(openClipSet(folder), SPOKEN_CLIPS, seed).map((clip) =>
      withTail(clip.read(), TAIL_MS),
    );
  }
  const { voice, info } = opened.companion.engines;
  const sampleRateHz = info.voice?.sampleRateHz;
  if (sampleRateHz === undefined) throw new SottoError('not-ready', 'the voice is not loaded');
  const clips: Float32Array[] = [];
  for (const sentence of SENTENCES) {
    const pieces: Float32Array[] = [];
    const speech = voice.synthesize(sentence, { speed: 1, deterministic: true }, {});
    for await (const { samples } of speech) pieces.push(samples);
    const spoken = resample(
      { samples: concatSamples(pieces), sampleRateHz },
      CAPTURE_SAMPLE_RATE_HZ,
    );
    clips.push(withTail(spoken.samples, TAIL_MS));
  }
  return clips;
}
