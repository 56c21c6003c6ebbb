import { loadavg } from 'node:os';
import { leafSpans } from '../../shared/critical-path';
import { nowMs } from '../../shared/clock';
import type { FinishedTurn } from '../../main/turn/finish-turn';
import { feedClip } from '../feed-clip';
import type { OpenedCompanion } from '../open-companion';
import { withTail } from '../read-clip';
import { openClipSet } from './clip-set';
import type { ClipSource } from './clip-set';
import { percentile, spread } from './percentile';
import type { Spread } from './percentile';
import { scoreTranscript } from './wer';

export interface TurnBenchOptions {
  readonly opened: OpenedCompanion;
  readonly folder: string;
  readonly limit: number | undefined;
  readonly tailsMs: readonly number[];
  readonly onProgress: (line: string) => void;
}

interface TurnBenchDetail {
  readonly file: string;
  readonly tailMs: number;
  readonly transcript: string;
  readonly words: number;
  readonly wrong: number;
  readonly reply: string;
  readonly state: string;
  readonly ahead: string;
  readonly voiceToVoiceMs: number | null;
  readonly ttftMs: number | null;
  readonly unaccountedMs: number | null;
  readonly tokensPerSecond: number | null;
  readonly tokensReused: number | null;
  readonly stages: Readonly<Record<string, number>>;
}

/**
 * What ships, fed in real time with clip after clip, each with exactly `tailMs` of quiet between the
 * last speech and the release, and each answer played to its end.
 */
export async function benchTurn(options: TurnBenchOptions) {
  const before = loadavg();
  const clips = openClipSet(options.folder, options.limit).filter(({ exact }) => exact);
  const details: TurnBenchDetail[] = [];
  for (const [index, clip] of clips.entries()) {
    for (const tailMs of options.tailsMs) {
      const detail = await runClip(options.opened, clip, tailMs);
      details.push(detail);
      const total = detail.voiceToVoiceMs?.toFixed(0) ?? '–';
      options.onProgress(`${index + 1}/${clips.length} ${clip.file} tail ${tailMs}: ${total} ms`);
    }
  }
  return {
    tails: options.tailsMs.map((tailMs) =>
      summarize(
        tailMs,
        details.filter((detail) => detail.tailMs === tailMs),
      ),
    ),
    load: { before, after: loadavg() },
    memory: { rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20) },
    details,
  };
}

async function runClip(
  { companion, finished }: OpenedCompanion,
  clip: ClipSource,
  tailMs: number,
): Promise<TurnBenchDetail> {
  const turnId = await feedClip(companion, withTail(clip.read(), tailMs), 'realtime');
  const turn = await finished(turnId);
  await companion.idle();
  const { record, summary, report } = turn;
  const { words, wrong } = scoreTranscript(clip.references, record.userText);
  const { generation } = report;
  return {
    file: clip.file,
    tailMs,
    transcript: record.userText,
    words,
    wrong,
    reply: record.replyText,
    state: record.state,
    ahead: summary.ahead,
    voiceToVoiceMs: summary.voiceToVoiceMs,
    ttftMs: generation?.ttftMs ?? null,
    unaccountedMs: summary.unaccountedMs,
    tokensPerSecond:
      generation === null || generation.decodeMs === 0
        ? null
        : (generation.tokensGenerated / generation.decodeMs) * 1000,
    tokensReused: generation?.tokensReused ?? null,
    stages: stageTimes(turn),
  };
}

/** Ms per stage between the release and the first audible sample, by span name. */
function stageTimes({ spans, summary }: FinishedTurn): Record<string, number> {
  const endMs = summary.releaseMs + (summary.voiceToVoiceMs ?? nowMs());
  const stages: Record<string, number> = {};
  for (const span of leafSpans(spans)) {
    if (span.endMs === null || span.startMs > endMs || span.endMs < summary.releaseMs) continue;
    const tookMs = span.endMs - Math.max(span.startMs, summary.releaseMs);
    stages[span.name] = (stages[span.name] ?? 0) + tookMs;
  }
  return stages;
}

function summarize(tailMs: number, details: readonly TurnBenchDetail[]) {
  const spoken = details.filter((detail) => detail.voiceToVoiceMs !== null);
  const totals = spoken.map((detail) => detail.voiceToVoiceMs ?? 0);
  const names = [...new Set(spoken.flatMap(({ stages }) => Object.keys(stages)))].sort();
  const stages: Record<string, Spread> = {};
  for (const name of names) {
    stages[name] = spread(spoken.flatMap((detail) => detail.stages[name] ?? []));
  }
  const shares = spoken.map(
    ({ unaccountedMs, voiceToVoiceMs }) => ((unaccountedMs ?? 0) / (voiceToVoiceMs ?? 1)) * 100,
  );
  const words = details.reduce((sum, detail) => sum + detail.words, 0);
  const wrong = details.reduce((sum, detail) => sum + detail.wrong, 0);
  const share = (kind: string): number =>
    spoken.filter(({ ahead }) => ahead === kind).length / Math.max(1, spoken.length);
  return {
    tailMs,
    variants: { product: { ...spread(totals), stages } },
    floorP50Ms: null,
    unaccountedPctP50: percentile(shares, 0.5),
    unaccountedMsP95: percentile(
      spoken.map(({ unaccountedMs }) => unaccountedMs ?? 0),
      0.95,
    ),
    aheadShares: { A: share('A'), B: share('B'), C: share('C'), D: share('D') },
    commitRate: null,
    clips: details.length,
    spoken: spoken.length,
    wer: words === 0 ? null : wrong / words,
    ttft: spread(spoken.flatMap(({ ttftMs }) => ttftMs ?? [])),
    tokensPerSecondP50: percentile(
      spoken.flatMap(({ tokensPerSecond }) => tokensPerSecond ?? []),
      0.5,
    ),
  };
}
