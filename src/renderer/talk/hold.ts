import { CAPTURE_SAMPLE_RATE_HZ, durationMs } from '../../shared/audio';
import type { IpcArgs, SottoBridge } from '../../shared/contracts/ipc';
import { SPAN } from '../../shared/trace';
import type { MainClock } from '../audio/clock';
import type { Listener, Microphone } from '../audio/microphone';
import type { MicrophoneProblem } from '../audio/microphone-problem';
import { problemOf } from '../audio/microphone-problem';
import type { CapturedChunk } from '../audio/pre-roll';
import type { PromptAttachment } from '../../shared/prompt';
import type { HoldSource } from './hold-controller';

type RendererSpan = IpcArgs<'spans'>[0]['spans'][number];

/** Text files that go with what is said. */
export interface HoldFiles {
  current(): PromptAttachment[];
  /** The turn they went with, once main has answered. */
  sentWith(turnId: string, files: readonly PromptAttachment[]): void;
}

export interface HoldOptions {
  readonly bridge: Pick<SottoBridge, 'press' | 'audio' | 'release' | 'cancel' | 'spans'>;
  readonly microphone: Pick<
    Microphone,
    'listen' | 'release' | 'flush' | 'isSilent' | 'deviceRateHz'
  >;
  readonly clock: Pick<MainClock, 'nowMs' | 'knownError'>;
  readonly source: HoldSource;
  /** Key-down, absolute ms on main's clock. */
  readonly keyMs: number;
  readonly maxPostRollMs: number;
  readonly files?: HoldFiles | undefined;
  /** The first samples have arrived: only now may the window say "listening". */
  readonly listening: () => void;
  /** This hold is over: released, cancelled, refused or failed. */
  readonly ended: (outcome: HoldOutcome) => void;
}

export type HoldOutcome =
  | { readonly type: 'released' | 'cancelled' | 'refused' }
  /** `kept`: what was heard before the failure goes on as a turn. */
  | { readonly type: 'microphone'; readonly problem: MicrophoneProblem; readonly kept: boolean }
  | { readonly type: 'failed'; readonly message: string };

/** Less than this is no word: a failing microphone then ends the turn instead of releasing it. */
const WORTH_KEEPING_MS = 300;

/**
 * One hold, from key-down to release: `press`, then `audio` in order, then `release` (or `cancel`).
 * Audio that is captured before main has answered the press waits for the turn's id.
 */
export class Hold {
  #turnId: string | undefined;
  #waiting: CapturedChunk[] = [];
  #samples = 0;
  #over = false;
  /** Set at key-up; the post-roll lasts until silence or its limit. */
  #released: { readonly settle: () => void } | undefined;
  readonly #listener: Listener;
  #pressed: Promise<void> = Promise.resolve();

  constructor(private readonly options: HoldOptions) {
    this.#listener = {
      chunk: (chunk) => this.#take(chunk),
      failed: (problem) => this.#microphoneFailed(problem),
    };
  }

  /** Presses and listens. A warm microphone hands over its pre-roll before this returns. */
  start(): void {
    this.#pressed = this.#press();
    this.options.microphone
      .listen(this.options.keyMs, this.#listener)
      .catch((error: unknown) => this.#microphoneFailed(problemOf(error)));
  }

  get turnId(): string | undefined {
    return this.#turnId;
  }

  /** Key up at `keyMs`: waits for the last word (at most the post-roll), then releases the turn. */
  async release(keyMs: number): Promise<void> {
    if (this.#over || this.#released !== undefined) return;
    const handlerMs = this.options.clock.nowMs();
    // Nothing heard yet (a cold microphone) needs no post-roll: the turn is cancelled below.
    const settledAtOnce = this.#samples === 0 || this.options.microphone.isSilent;
    if (settledAtOnce) this.#released = { settle: () => undefined };
    else await this.#lastWord();
    // Not behind what the key's handler has yet to draw: the recorder is asked at once.
    const settledMs = settledAtOnce ? handlerMs : this.options.clock.nowMs();
    const { deviceRateHz } = this.options.microphone;
    await this.options.microphone.flush();
    await this.#pressed;
    const drainedMs = this.options.clock.nowMs();
    if (this.#isOver()) return;
    const turnId = this.#turnId;
    if (turnId === undefined || this.#samples === 0) {
      await this.#endEmpty(turnId);
      return;
    }
    const postRollMs = settledAtOnce ? 0 : Math.max(0, settledMs - keyMs);
    const released = this.options.bridge.release({ turnId, keyMs, postRollMs, sentMs: drainedMs });
    // Main has what it waits for; nobody waits for the rest.
    this.#end();
    this.#tell(turnId, [
      span(SPAN.keyToHandler, keyMs, handlerMs, { key: 'up' }),
      span(SPAN.drain, settledMs, drainedMs, {
        samples: this.#samples,
        deviceRateHz,
        waitedFor: 'the recorder’s last block',
      }),
    ]);
    await this.#guard(released);
    this.options.ended({ type: 'released' });
  }

  /** The post-roll: until silence, or its limit. */
  #lastWord(): Promise<void> {
    return new Promise((settle) => {
      this.#released = { settle };
      setTimeout(settle, this.options.maxPostRollMs);
    });
  }

  /** Nothing was captured. A press that was refused or failed has ended the hold before. */
  async #endEmpty(turnId: string | undefined): Promise<void> {
    this.#end();
    if (turnId === undefined) return;
    await this.#guard(this.options.bridge.cancel({ turnId, reason: 'no audio was captured' }));
    this.options.ended({ type: 'cancelled' });
  }

  /** Forgets the turn. */
  async cancel(reason: string): Promise<void> {
    if (this.#over) return;
    this.#end();
    this.options.ended({ type: 'cancelled' });
    await this.#pressed;
    if (this.#turnId === undefined) return;
    await this.#guard(this.options.bridge.cancel({ turnId: this.#turnId, reason }));
  }

  /** Main ended the turn itself: nothing is sent any more. */
  drop(): void {
    if (this.#over) return;
    this.#end();
    this.options.ended({ type: 'cancelled' });
  }

  async #press(): Promise<void> {
    const { bridge, keyMs, source, files } = this.options;
    try {
      const attachments = files?.current() ?? [];
      const answer = await bridge.press({
        keyMs,
        source,
        ...(attachments.length === 0 ? {} : { attachments }),
      });
      if (answer === null) {
        if (this.#over) return;
        this.#end();
        this.options.ended({ type: 'refused' });
        return;
      }
      this.#turnId = answer.turnId;
      if (attachments.length > 0) files?.sentWith(answer.turnId, attachments);
      const waiting = this.#waiting;
      this.#waiting = [];
      if (!this.#over) for (const chunk of waiting) this.#send(answer.turnId, chunk);
    } catch (error) {
      this.#fail(error);
    }
  }

  #take(chunk: CapturedChunk): void {
    if (this.#over) return;
    if (this.#samples === 0) this.options.listening();
    this.#samples += chunk.samples.length;
    if (this.#turnId === undefined) this.#waiting.push(chunk);
    else this.#send(this.#turnId, chunk);
    if (this.#released !== undefined && this.options.microphone.isSilent) this.#released.settle();
  }

  /** Calls leave in order and are not awaited: the next chunk must not queue behind an answer. */
  #send(turnId: string, chunk: CapturedChunk): void {
    this.options.bridge
      .audio({ turnId, samples: chunk.samples, firstSampleMs: chunk.firstSampleMs })
      .catch((error: unknown) => this.#fail(error));
  }

  #microphoneFailed(problem: MicrophoneProblem): void {
    if (this.#over) return;
    const kept = durationMs(this.#samples, CAPTURE_SAMPLE_RATE_HZ) >= WORTH_KEEPING_MS;
    this.options.ended({ type: 'microphone', problem, kept });
    const step = kept ? this.release(this.options.clock.nowMs()) : this.cancel(problem.text);
    this.#released?.settle();
    step.catch((error: unknown) => this.#fail(error));
  }

  #tell(turnId: string, spans: readonly RendererSpan[]): void {
    this.options.bridge
      .spans({ turnId, spans: [...spans], ...this.options.clock.knownError })
      .catch((error: unknown) => {
        this.#fail(error);
      });
  }

  async #guard(call: Promise<unknown>): Promise<void> {
    try {
      await call;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.options.ended({ type: 'failed', message });
    }
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#end();
    const message = error instanceof Error ? error.message : String(error);
    this.options.ended({ type: 'failed', message });
  }

  /** A method, because the field changes behind the compiler's back across an await. */
  #isOver(): boolean {
    return this.#over;
  }

  #end(): void {
    this.#over = true;
    this.#waiting = [];
    this.#released?.settle();
    this.options.microphone.release(this.#listener);
  }
}

function span(
  name: RendererSpan['name'],
  startMs: number,
  endMs: number,
  attributes: RendererSpan['attributes'],
): RendererSpan {
  return { name, startMs, endMs: Math.max(startMs, endMs), attributes };
}
