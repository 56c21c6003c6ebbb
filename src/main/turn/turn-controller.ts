import { randomUUID } from 'node:crypto';
import { SottoError, errorMessage, isAbort, toWire } from '../../shared/errors';
import { nowMs } from '../../shared/clock';
import { SPAN } from '../../shared/trace';
import type { OpenSpan } from '../../shared/trace';
import type { IpcArgs } from '../../shared/contracts/ipc';
import type { TurnDelta, TurnPhase } from '../../shared/turn';
import type { PlaybackEvent } from '../audio/audio-sink';
import type { KeptOfTurn } from '../memory/memory-keeper';
import type { TraceRecorder } from '../trace/trace-recorder';
import { TraceWriter } from '../trace/trace-writer';
import { withFileLines } from '../context/attachments';
import { ActiveTurn } from './active-turn';
import { finishTurn } from './finish-turn';
import type { FinishedTurn } from './finish-turn';
import { rememberInterrupted } from './remember';
import { runTurn } from './run-turn';
import { Speculation } from './speculation';
import type { TurnParts } from './turn-parts';

export interface TurnControllerOptions {
  readonly recorder: TraceRecorder;
  /** What the next turn runs with; throws a typed error when Sotto is not ready. */
  readonly parts: (previousSettled: Promise<void>) => TurnParts;
  readonly conversationId: () => string;
  readonly tell: (delta: TurnDelta) => void;
  /** The turn has begun, nothing of it has been done yet. */
  readonly onBegin?: (turn: ActiveTurn, parts: TurnParts) => void;
  /** What follows the reply: facts, mood. Nobody waits for it but the turn's own end. */
  readonly afterTurn?: (turn: ActiveTurn) => Promise<KeptOfTurn>;
  readonly onPhase: (phase: TurnPhase) => void;
  /** Every turn that came to its end, whatever the end was. */
  readonly onFinished: (finished: FinishedTurn) => void;
}

interface Running {
  readonly turn: ActiveTurn;
  readonly parts: TurnParts;
  readonly root: OpenSpan;
  readonly hold: OpenSpan | null;
  /** What is prepared under the held key; null for typed turns. */
  readonly speculation: Speculation | null;
  /** Settles when the turn has ended and is written; never rejects. */
  done: Promise<void>;
  partials: Promise<void>;
}

/**
 * One active turn: press, audio, release, interrupt. A press while a turn runs ends that turn
 * (barge-in) and starts the next at once; what of it was heard is settled in the background.
 */
export class TurnController {
  #running: Running | null = null;
  readonly #traceWriter = new TraceWriter();
  /** Interrupted turns that still wait for the player's last word. */
  #leaving = new Map<string, Running>();
  /** Resolves when the newest turn's exchange is in the conversation. */
  #settled: Promise<void> = Promise.resolve();
  #pending = new Set<Promise<void>>();
  /** What the gate refused, by turn, for "use it anyway". */
  #refused = new Map<string, Pick<IpcArgs<'say'>[0], 'text' | 'attachments'>>();
  #phase: TurnPhase = 'idle';

  constructor(private readonly options: TurnControllerOptions) {}

  get phase(): TurnPhase {
    return this.#phase;
  }

  get activeTurnId(): string | null {
    return this.#running?.turn.id ?? null;
  }

  press(input: IpcArgs<'press'>[0]): { turnId: string } {
    this.#interrupt('interrupted by the key');
    const running = this.#begin('speech', input.keyMs);
    const { turn, parts } = running;
    turn.attachments = input.attachments ?? [];
    turn.tracer.record(SPAN.keyToHandler, input.keyMs, nowMs(), { source: input.source });
    running.partials = this.#followPartials(running);
    const { tracer, signal } = turn;
    // The row exists from the first moment, so that a crash shows the turn as interrupted.
    this.#track(parts.engines.memory.saveTurn(turn.record, { tracer, signal }));
    this.#enter('listening', turn.id);
    return { turnId: turn.id };
  }

  audio(input: IpcArgs<'audio'>[0]): void {
    const running = this.#of(input.turnId);
    if (running?.turn.releaseMs !== null) return;
    const { samples } = input;
    const { turn, parts } = running;
    const transfer = samples.buffer instanceof ArrayBuffer ? [samples.buffer] : [];
    parts.engines.transcriber
      .append(turn.id, samples, { signal: turn.signal, transfer })
      .catch((error: unknown) => {
        if (!isAbort(error)) turn.abort.abort(error);
      });
  }

  release(input: IpcArgs<'release'>[0]): void {
    const running = this.#of(input.turnId);
    if (running?.turn.releaseMs !== null) return;
    const arrivedMs = nowMs();
    const { turn, hold } = running;
    turn.releaseMs = input.keyMs;
    hold?.end(input.keyMs);
    const capturedMs = input.keyMs + input.postRollMs;
    if (input.postRollMs > 0) {
      turn.tracer.record(SPAN.postRoll, input.keyMs, capturedMs, { waitedFor: 'silence' });
    }
    const sentMs = Math.max(capturedMs, input.sentMs ?? capturedMs);
    turn.tracer.record(SPAN.ipcToMain, Math.min(sentMs, arrivedMs), arrivedMs, {
      waitedFor: 'main thread',
    });
    // The first engine has its work before the window is told.
    turn.tracer.spanSync(SPAN.beginTurn, {}, () => this.#run(running), arrivedMs);
    turn.publish({ type: 'released', turnId: turn.id, atMs: input.keyMs });
    turn.publish({ type: 'phase', turnId: turn.id, phase: 'transcribing' });
  }

  cancel(input: IpcArgs<'cancel'>[0]): void {
    const running = this.#of(input.turnId);
    if (running === null) return;
    running.turn.abort.abort(new SottoError('aborted', input.reason));
    if (running.turn.releaseMs === null) this.#run(running);
  }

  /**
   * A typed message. One that follows another quickly, before anything of the answer was heard, is
   * joined with it: together they are one turn (product A8).
   */
  say(input: IpcArgs<'say'>[0]): { turnId: string } {
    const arrivedMs = nowMs();
    const earlier = this.#joinable(input.submitMs);
    this.#interrupt(earlier === null ? 'interrupted by a new message' : 'joined with the next');
    const running = this.#begin('text', input.submitMs);
    const { turn } = running;
    const attachments = input.attachments ?? [];
    const text = withFileLines(input.text, attachments);
    turn.userText = earlier === null ? text : `${earlier.userText}\n${text}`;
    turn.attachments = [...(earlier?.attachments ?? []), ...attachments];
    earlier?.joinInto(turn.id);
    turn.releaseMs = input.submitMs;
    turn.tracer.record(SPAN.ipcToMain, Math.min(input.submitMs, arrivedMs), arrivedMs, {
      waitedFor: 'main thread',
    });
    // The embedder has its work before the window is told.
    turn.tracer.spanSync(SPAN.beginTurn, {}, () => this.#run(running), arrivedMs);
    turn.publish({ type: 'released', turnId: turn.id, atMs: input.submitMs });
    turn.publish({ type: 'transcript', turnId: turn.id, text: turn.userText });
    this.#enter('thinking', turn.id);
    return { turnId: turn.id };
  }

  #joinable(submitMs: number): ActiveTurn | null {
    const running = this.#running;
    if (running === null) return null;
    const { turn, parts } = running;
    const { mergeTypedMs } = parts.settings.context;
    const soon = submitMs - turn.startedMs < mergeTypedMs;
    return soon && turn.input === 'text' && !turn.playback.started ? turn : null;
  }

  /** "Use it anyway": the refused words become a turn of their own. */
  useAnyway(turnId: string): { turnId: string } {
    const refused = this.#refused.get(turnId);
    if (refused === undefined || refused.text === '') {
      throw new SottoError('not-found', 'nothing was understood in that recording', {
        hint: 'Hold the key and say it again.',
      });
    }
    this.#refused.delete(turnId);
    return this.say({ ...refused, submitMs: nowMs() });
  }

  stop(): void {
    this.#interrupt('stopped');
  }

  playback(event: PlaybackEvent): void {
    const running = this.#of(event.turnId) ?? this.#leaving.get(event.turnId) ?? null;
    running?.turn.onPlayback(event);
  }

  /** The span that everything of a running turn hangs below, or null. */
  rootSpanId(turnId: string): string | null {
    return (this.#of(turnId) ?? this.#leaving.get(turnId))?.root.id ?? null;
  }

  /** Stops the active turn and waits until every turn has ended and is written. */
  async drain(): Promise<void> {
    this.stop();
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }

  /** Waits for the active turn without stopping it. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }

  #of(turnId: string): Running | null {
    return this.#running?.turn.id === turnId ? this.#running : null;
  }

  #begin(input: 'speech' | 'text', startedMs: number): Running {
    const parts = this.options.parts(this.#settled);
    const id = randomUUID();
    const conversationId = this.options.conversationId();
    const rootTracer = this.options.recorder.begin(id);
    const root = rootTracer.open(SPAN.turn, { input }, startedMs);
    const tracer = rootTracer.childOf(root.id);
    const { language } = parts.settings.speech;
    const turn = new ActiveTurn(id, conversationId, input, startedMs, tracer, language, (delta) => {
      this.#hearDelta(delta);
    });
    const hold = input === 'speech' ? tracer.open(SPAN.hold, {}, startedMs) : null;
    const nothing = Promise.resolve();
    const running: Running = {
      turn,
      parts,
      root,
      hold,
      speculation: input === 'speech' ? new Speculation(turn, parts) : null,
      done: nothing,
      partials: nothing,
    };
    this.#running = running;
    turn.publish({ type: 'started', turnId: id, conversationId, input, atMs: startedMs });
    this.options.onBegin?.(turn, parts);
    return running;
  }

  async #followPartials({ turn, parts, speculation }: Running): Promise<void> {
    const { language, languages, partials } = parts.settings.speech;
    const stream = parts.engines.transcriber.open(
      turn.id,
      { language, languages, prompt: '', window: 'sized', partials },
      { signal: turn.signal, tracer: turn.tracer },
    );
    try {
      for await (const partial of stream) {
        const { agreed, tentative } = partial;
        turn.publish({ type: 'partial', turnId: turn.id, agreed, tentative });
        speculation?.hear(partial);
      }
    } catch (error) {
      if (!isAbort(error)) turn.abort.abort(error);
    }
  }

  #run(running: Running): void {
    const { turn, parts, root, speculation } = running;
    let settle: () => void = () => undefined;
    this.#settled = new Promise((resolve) => {
      settle = resolve;
    });
    const work = async (): Promise<void> => {
      // By then the first engine has its work, and this thread has none.
      setImmediate(() => {
        turn.sampleMachine();
      });
      // The audio is on its way before the call that asks for its words: nothing waits for an answer.
      const report = await runTurn(turn, parts, speculation);
      running.hold?.end();
      this.#refuse(turn, report.transcription?.evidence.rejectedText ?? null);
      parts.conversation.add(turn.record);
      settle();
      report.stored = await rememberInterrupted(turn, parts, report.stored);
      const kept = parts.offTheRecord ? null : await this.options.afterTurn?.(turn);
      report.stored = { ...report.stored, facts: kept?.facts ?? 0 };
      root.set({ turnClass: report.turnClass });
      root.end();
      // A typed turn needs no model that hears: there may be none.
      if (turn.input === 'speech') {
        await parts.engines.transcriber.discard(turn.id, {}).catch(() => undefined);
      }
      await running.partials;
      this.options.onFinished(
        await finishTurn(turn, parts, report, this.options.recorder, this.#traceWriter),
      );
    };
    running.done = work()
      .catch((error: unknown) => {
        turn.publish({ type: 'failed', turnId: turn.id, error: toWire(error) });
      })
      .finally(() => {
        settle();
        parts.cache.clear();
        this.#leaving.delete(turn.id);
        if (this.#running !== running) return;
        this.#running = null;
        this.#enter('idle', turn.id);
      });
    this.#track(running.done);
  }

  #interrupt(why: string): void {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    this.#leaving.set(running.turn.id, running);
    running.turn.abort.abort(new SottoError('aborted', why));
    // At once, before the turn's own clean-up comes round: this is the barge-in the user waits for.
    if (running.turn.playback.started) running.parts.sink.silence(running.turn.id);
    if (running.turn.releaseMs === null) this.#run(running);
    this.#enter('idle', running.turn.id);
  }

  #refuse({ id, attachments }: ActiveTurn, text: string | null): void {
    if (text === null) return;
    this.#refused.set(id, { text, attachments: [...attachments] });
    const oldest = this.#refused.keys().next();
    if (this.#refused.size > 20 && oldest.done !== true) this.#refused.delete(oldest.value);
  }

  #hearDelta(delta: TurnDelta): void {
    if (delta.type === 'phase' && delta.turnId === this.#running?.turn.id) {
      this.#setPhase(delta.phase);
    }
    this.options.tell(delta);
  }

  #enter(phase: TurnPhase, turnId: string): void {
    this.#setPhase(phase);
    this.options.tell({ type: 'phase', turnId, phase });
  }

  #setPhase(phase: TurnPhase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.options.onPhase(phase);
  }

  #track(work: Promise<unknown>): void {
    const tracked: Promise<void> = work.then(
      () => undefined,
      (error: unknown) => {
        // Told by the turn itself where it matters; a rejected save must not end the process.
        void errorMessage(error);
      },
    );
    this.#pending.add(tracked);
    void tracked.finally(() => this.#pending.delete(tracked));
  }
}
