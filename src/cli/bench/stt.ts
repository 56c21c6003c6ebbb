import { setTimeout as sleep } from 'node:timers/promises';
import { CAPTURE_SAMPLE_RATE_HZ, durationMs, samplesIn } from '../../shared/audio';
import { nowMs } from '../../shared/clock';
import type { ListenOptions, Transcriber, Transcription } from '../../shared/contracts/transcriber';
import { SottoError } from '../../shared/errors';
import type { Client } from '../../shared/rpc/contract';
import { withLead, withTail } from '../read-clip';
import { chooseClips, openClipSet } from './clip-set';
import type { ClipSource } from './clip-set';
import { LoadMeter } from './machine-load';
import type { LoadReport } from './machine-load';
import { spread } from './percentile';
import type { Spread } from './percentile';
import { scoreTranscript } from './wer';

/** As in the turn bench: the silence between the last speech and the release. */
const TAIL_MS = 300;
/** As the window's capture sends it. */
const CHUNK_MS = 20;

export const STT_POLICIES = ['full', 'sized', 'streamed'] as const;
export type SttPolicy = (typeof STT_POLICIES)[number];

/** The policies that were named, else all. */
export function pickPolicies(names: readonly string[]): readonly SttPolicy[] {
  const unknown = names.find((name) => !STT_POLICIES.some((policy) => policy === name));
  if (unknown !== undefined) {
    throw new SottoError('bad-input', `there is no policy "${unknown}"`, {
      hint: `--variants ${STT_POLICIES.join(',')}`,
    });
  }
  return STT_POLICIES.filter((policy) => names.length === 0 || names.includes(policy));
}

export interface SttBenchOptions {
  readonly transcriber: Client<Transcriber>;
  readonly folder: string;
  readonly limit?: number | undefined;
  /** Of the clips' order; 1 by default. */
  readonly seed?: number;
  /** All by default. */
  readonly policies?: readonly SttPolicy[];
  readonly language?: string;
  readonly tailMs?: number;
  /**
   * Silence before the clip, each in turn; one run without any by default. Where whisper is undecided a
   * few ms more decide it otherwise: several starts tell policies apart better than one.
   */
  readonly leadsMs?: readonly number[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: string) => void;
}

export interface SttClipResult {
  readonly file: string;
  readonly policy: SttPolicy;
  readonly leadMs: number;
  /** Release → text for `streamed`, the whole call for the others. */
  readonly ms: number;
  readonly seconds: number;
  readonly text: string;
  readonly heard: boolean;
  /** Null where the text is no transcript to score. */
  readonly words: number | null;
  readonly wrong: number | null;
  readonly audioCtx: number;
  readonly retried: boolean;
  readonly encodeMs: number;
  readonly decodeMs: number;
  readonly evidence: Transcription['evidence'];
}

export interface SttPolicyScore extends Spread {
  readonly wer: number;
  readonly words: number;
  readonly wrong: number;
  /** Clips that were scored word by word, once for each lead. */
  readonly clips: number;
  /** Clips with speech that the gate refused, of all clips and leads. */
  readonly rejected: number;
  readonly retried: number;
}

export interface SttBenchReport {
  readonly policies: Readonly<Partial<Record<SttPolicy, SttPolicyScore>>>;
  readonly tailMs: number;
  readonly leadsMs: readonly number[];
  readonly load: LoadReport;
  readonly details: readonly SttClipResult[];
}

/**
 * Word error rate and time per policy, clip by clip in turn, so that a busy moment hits all alike.
 * `streamed` is fed in real time with partial passes, as under the held key.
 */
export async function benchStt(options: SttBenchOptions): Promise<SttBenchReport> {
  const policies = options.policies ?? STT_POLICIES;
  const meter = new LoadMeter();
  const clips = chooseClips(openClipSet(options.folder), options.limit, options.seed ?? 1);
  const leadsMs = options.leadsMs ?? [0];
  const details: SttClipResult[] = [];
  for (const [index, clip] of clips.entries()) {
    const spoken = withTail(clip.read(), options.tailMs ?? TAIL_MS);
    for (const leadMs of leadsMs) {
      const samples = withLead(spoken, leadMs);
      for (const policy of policies) {
        details.push({ ...(await runClip(options, clip, samples, policy)), leadMs });
      }
    }
    const line = details
      .slice(-policies.length * leadsMs.length)
      .map(({ policy, ms }) => `${policy} ${ms.toFixed(0)} ms`);
    options.onProgress?.(`${index + 1}/${clips.length} ${clip.file}: ${line.join(', ')}`);
  }
  return {
    policies: Object.fromEntries(policies.map((policy) => [policy, score(details, policy)])),
    tailMs: options.tailMs ?? TAIL_MS,
    leadsMs,
    load: meter.report(),
    details,
  };
}

async function runClip(
  options: SttBenchOptions,
  clip: ClipSource,
  samples: Float32Array,
  policy: SttPolicy,
): Promise<Omit<SttClipResult, 'leadMs'>> {
  const { transcription, ms } = await hear(options, samples, policy);
  const scored = clip.exact ? scoreTranscript(clip.references, transcription.text) : null;
  return {
    file: clip.file,
    policy,
    ms,
    seconds: samples.length / CAPTURE_SAMPLE_RATE_HZ,
    text: transcription.text,
    heard: transcription.heard,
    words: scored?.words ?? null,
    wrong: scored?.wrong ?? null,
    audioCtx: transcription.audioCtx,
    retried: transcription.retried,
    encodeMs: transcription.encodeMs,
    decodeMs: transcription.decodeMs,
    evidence: transcription.evidence,
  };
}

async function hear(
  { transcriber, language = 'en', signal }: SttBenchOptions,
  samples: Float32Array,
  policy: SttPolicy,
): Promise<{ transcription: Transcription; ms: number }> {
  const listen: ListenOptions = {
    language,
    languages: [],
    prompt: '',
    window: policy === 'full' ? 'full' : 'sized',
    partials: policy === 'streamed',
  };
  if (policy === 'streamed') return stream(transcriber, samples, listen, signal);
  const startedMs = nowMs();
  const transcription = await transcriber.transcribe(samples, listen, { signal });
  return { transcription, ms: nowMs() - startedMs };
}

/** Feeds the clip as a microphone would; the time runs from the release, after the last sample. */
async function stream(
  transcriber: Client<Transcriber>,
  samples: Float32Array,
  listen: ListenOptions,
  signal: AbortSignal | undefined,
): Promise<{ transcription: Transcription; ms: number }> {
  const utteranceId = `bench-${nowMs()}`;
  const startedMs = nowMs();
  const partials = transcriber.open(utteranceId, listen, { signal });
  const chunk = samplesIn(CHUNK_MS, CAPTURE_SAMPLE_RATE_HZ);
  for (let start = 0; start < samples.length; start += chunk) {
    const piece = samples.slice(start, start + chunk);
    const takenMs = startedMs + durationMs(start + piece.length, CAPTURE_SAMPLE_RATE_HZ);
    await sleep(Math.max(0, takenMs - nowMs()));
    await transcriber.append(utteranceId, piece, { signal });
  }
  const releasedMs = nowMs();
  const transcription = await transcriber.finish(utteranceId, { signal });
  const ms = nowMs() - releasedMs;
  await partials.result;
  return { transcription, ms };
}

function score(details: readonly SttClipResult[], policy: SttPolicy): SttPolicyScore {
  const all = details.filter((detail) => detail.policy === policy);
  const scored = all.filter(({ words }) => words !== null);
  const words = scored.reduce((sum, detail) => sum + (detail.words ?? 0), 0);
  const wrong = scored.reduce((sum, detail) => sum + (detail.wrong ?? 0), 0);
  return {
    wer: words === 0 ? 0 : wrong / words,
    words,
    wrong,
    ...spread(scored.map(({ ms }) => ms)),
    clips: scored.length,
    rejected: all.filter(({ heard }) => !heard).length,
    retried: all.filter(({ retried }) => retried).length,
  };
}
