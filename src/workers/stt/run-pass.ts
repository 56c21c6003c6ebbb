import { CAPTURE_SAMPLE_RATE_HZ } from '../../shared/audio';
import { nowMs } from '../../shared/clock';
import type { ListenOptions } from '../../shared/contracts/transcriber';
import { SPAN } from '../../shared/trace';
import type { Tracer } from '../../shared/trace';
import { FULL_AUDIO_CTX, padShortAudio, sizedAudioCtx, tokenCap } from './audio-ctx';
import { refuseSizedPass } from './decode-guards';
import type { GuardVerdict } from './decode-guards';
import type { WhisperBackend, WhisperResult } from './whisper-backend';

/** `wide` is the second look of a backend that completes windows; elsewhere it is the full one. */
export type PassWindow = 'sized' | 'wide' | 'full';

export interface PassRequest {
  /** Mono float32 at 16 kHz; copied by the backend before the first await. */
  readonly samples: Float32Array;
  readonly window: PassWindow;
  /** What was said before these samples. */
  readonly promptTokens: readonly number[];
  /** What the pass before decoded from the same beginning. */
  readonly draftTokens: readonly number[];
  /** Where the last speech ends, ms from the first of the samples. */
  readonly speechEndMs: number;
  readonly options: ListenOptions;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly tracer: Tracer;
  /** When the pass was asked for, absolute ms: from then on it waits for the cores and its thread. */
  readonly askedMs: number;
}

export interface PassOutcome {
  readonly result: WhisperResult;
  /** Why the guards refuse it; null when it stands. A full window is never refused. */
  readonly refused: GuardVerdict | null;
}

/** One whisper pass, with its spans. A window that would be cut to the full size anyway is full. */
export async function runPass(backend: WhisperBackend, request: PassRequest): Promise<PassOutcome> {
  const { options } = request;
  const seconds = request.samples.length / CAPTURE_SAMPLE_RATE_HZ;
  const { sizable, completes } = backend.info;
  const isFull = !sizable || request.window === 'full' || (request.window === 'wide' && !completes);
  const audioCtx = isFull
    ? FULL_AUDIO_CTX
    : sizedAudioCtx(seconds, completes, request.window === 'wide');
  const sized = audioCtx < FULL_AUDIO_CTX;
  const language = backend.info.multilingual ? options.language : 'en';
  const calledMs = nowMs();
  const result = await backend.transcribe(
    padShortAudio(request.samples),
    {
      audioCtx,
      threads: request.threads,
      language,
      languages: options.languages,
      prompt: options.prompt,
      maxTokens: tokenCap(seconds, language),
      // At full width a phrase said twice may be what was said; the token cap bounds a loop there.
      loopGuard: sized,
      promptTokens: completes ? request.promptTokens : [],
      draftTokens: sized && completes ? request.draftTokens : [],
      speechEndMs: request.speechEndMs,
    },
    request.signal,
  );
  recordSteps(request, calledMs, result);
  const refused = sized
    ? request.tracer.spanSync(SPAN.sttFilter, {}, () => refuseSizedPass(result))
    : null;
  return { result, refused };
}

function recordSteps(
  { tracer, threads, askedMs }: PassRequest,
  calledMs: number,
  result: WhisperResult,
): void {
  const melFrom = calledMs + result.queueMs;
  const encodeFrom = melFrom + result.melMs;
  const decodeFrom = encodeFrom + result.encodeMs;
  tracer.record(SPAN.sttQueue, askedMs, melFrom, { waitedFor: 'a thread for the pass' });
  tracer.record(SPAN.sttMel, melFrom, encodeFrom);
  tracer.record(SPAN.sttEncode, encodeFrom, decodeFrom, {
    audioCtx: result.audioCtx,
    threads,
  });
  const decodeUntil = decodeFrom + result.decodeMs;
  tracer.record(SPAN.sttDecode, decodeFrom, decodeUntil, {
    tokens: result.tokens.length,
    tokensDrafted: result.tokensDrafted,
    threads,
    stoppedBy: result.stoppedBy,
  });
  // The pass runs on a thread of its own; this one takes its result when it gets round to it.
  tracer.record(SPAN.sttReturn, decodeUntil, nowMs(), { waitedFor: 'stt thread' });
}
