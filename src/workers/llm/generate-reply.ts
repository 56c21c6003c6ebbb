import type {
  GenerateOptions,
  GenerationResult,
  ReplyChunk,
  StopReason,
} from '../../shared/contracts/generator';
import { nowMs } from '../../shared/clock';
import { isAbort } from '../../shared/errors';
import { SPAN } from '../../shared/trace';
import type { OpenSpan, Tracer } from '../../shared/trace';
import type { LlamaEngine } from './engine';
import { LoopGuard } from './loop-guard';
import { ReplyText } from './reply-text';
import type { SegmentTokenizer } from './segment-tokenizer';
import type { RenderedPrompt } from './segments';

export interface ReplyRequest {
  readonly rendered: RenderedPrompt;
  /** Of the whole rendered prompt; they fit the context together with `options.maxTokens`. */
  readonly tokens: readonly number[];
  readonly options: GenerateOptions;
  /** When the call arrived, absolute ms. */
  readonly receivedMs: number;
  readonly signal: AbortSignal;
  readonly tracer: Tracer;
}

/** The part of the engine a reply needs. */
export type ReplyEngine = Pick<
  LlamaEngine,
  'forget' | 'keepPrefix' | 'generate' | 'cachedTokens' | 'detokenize' | 'isEnd'
> &
  Partial<Pick<LlamaEngine, 'coresWaitedMs'>>;

/**
 * Prefill, first token, decode: yields text as it comes and returns the whole. A cancel ends it at
 * the next token with what was generated so far. Afterwards the KV cache holds prompt and reply, so
 * that the next turn goes on from there.
 */
export async function* generateReply(
  engine: ReplyEngine,
  tokenizer: SegmentTokenizer,
  request: ReplyRequest,
): AsyncGenerator<ReplyChunk, GenerationResult, void> {
  const { options, signal, tokens } = request;
  const steps = new ReplySteps(request.tracer, () => engine.coresWaitedMs ?? 0);
  const text = new ReplyText(engine.detokenize, request.rendered);
  const guard = new LoopGuard();
  const generated: number[] = [];
  let stopReason: StopReason = 'max-tokens';
  let tokensReused = 0;
  let firstTokenMs: number | null = null;
  try {
    if (options.reuse === false) await engine.forget();
    tokensReused = await engine.keepPrefix(tokens);
    const sampled = engine.generate(
      tokens.slice(tokensReused),
      options.sampling,
      signal,
      () => {
        steps.firstDecode({ tokensReused, tokensPrefilled: tokens.length - tokensReused });
      },
      options.grammar,
    );
    for await (const token of sampled) {
      firstTokenMs ??= nowMs();
      if (engine.isEnd(token)) {
        stopReason = 'end';
        break;
      }
      generated.push(token);
      const released = text.push(token);
      if (released !== '') {
        steps.decode();
        yield { text: released, tokens: generated.length };
      }
      if (text.stopped) {
        stopReason = 'end';
        break;
      }
      if (guard.push(token)) {
        stopReason = 'loop';
        break;
      }
      if (generated.length >= options.maxTokens) break;
      if (signal.aborted) {
        stopReason = 'aborted';
        break;
      }
    }
  } catch (error) {
    if (!isAbort(error)) throw error;
    stopReason = 'aborted';
  } finally {
    steps.end(generated.length, stopReason);
  }
  const rest = text.finish();
  if (rest !== '') yield { text: rest, tokens: generated.length };
  rememberTokens(engine, tokenizer, text.rawText, generated);
  const endMs = nowMs();
  return {
    text: text.text,
    stopReason,
    tokensReused,
    // Less than the rest of the prompt when a cancel came in between.
    tokensPrefilled: Math.max(0, Math.min(engine.cachedTokens, tokens.length) - tokensReused),
    tokensGenerated: generated.length,
    prefillMs: steps.prefillMs,
    ttftMs: (firstTokenMs ?? endMs) - request.receivedMs,
    decodeMs: endMs - (firstTokenMs ?? endMs),
  };
}

/** The spans of one reply, one after another without a gap. */
class ReplySteps {
  #open: OpenSpan;
  #startMs = nowMs();
  #decodeFromMs: number | null = null;
  #waitedBeforeMs: number;
  prefillMs = 0;

  constructor(
    private readonly tracer: Tracer,
    /** Waited for the cores until now, ms. */
    private readonly coresWaitedMs: () => number,
  ) {
    this.#waitedBeforeMs = coresWaitedMs();
    this.#open = tracer.open(SPAN.prefill, {}, this.#startMs);
  }

  /** The prompt is evaluated, the first token about to be sampled. */
  firstDecode(attributes: { tokensReused: number; tokensPrefilled: number }): void {
    const atMs = nowMs();
    this.prefillMs = atMs - this.#startMs;
    this.#open.set(attributes);
    this.#next(SPAN.firstDecode, atMs);
  }

  /** The first text is out. */
  decode(): void {
    if (this.#decodeFromMs !== null) return;
    this.#decodeFromMs = nowMs();
    this.#next(SPAN.decode, this.#decodeFromMs);
  }

  end(tokensGenerated: number, stopReason: StopReason): void {
    const atMs = nowMs();
    if (this.#decodeFromMs !== null) {
      const seconds = (atMs - this.#decodeFromMs) / 1000;
      // The first token came before this span.
      const tokensPerSecond = seconds > 0 ? (tokensGenerated - 1) / seconds : 0;
      this.#open.set({ tokensGenerated, tokensPerSecond, stopReason });
    }
    this.#tellWait();
    this.#open.end(atMs);
  }

  /** How much of the step that ends now was waiting for the cores. */
  #tellWait(): void {
    const waitedMs = this.coresWaitedMs();
    const coresWaitMs = waitedMs - this.#waitedBeforeMs;
    this.#waitedBeforeMs = waitedMs;
    if (coresWaitMs > 0)
      this.#open.set({ coresWaitMs, waitedFor: 'whisper or Piper on the cores' });
  }

  #next(name: typeof SPAN.firstDecode | typeof SPAN.decode, atMs: number): void {
    this.#tellWait();
    this.#open.end(atMs);
    this.#open = this.tracer.open(name, {}, atMs);
  }
}

/** When tokens and text still belong together, the next prompt uses these very tokens. */
function rememberTokens(
  engine: ReplyEngine,
  tokenizer: SegmentTokenizer,
  rawText: string,
  generated: readonly number[],
): void {
  const kept = [...generated];
  while (kept.length > 0) {
    const text = engine.detokenize(kept, []);
    if (text === rawText) {
      tokenizer.remember(rawText, kept);
      return;
    }
    if (text.trimEnd().length < rawText.length) return;
    kept.pop();
  }
}
