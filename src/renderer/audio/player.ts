import { durationMs } from '../../shared/audio';
import type { IpcArgs, IpcEvents } from '../../shared/contracts/ipc';
import type { MainClock } from './clock';
import { fromStamp } from './stamp';
import { PlaybackSpans } from './playback-spans';
import type { PlayerEvent, PlayerMessage, PlayerRequest } from './player-protocol';
import workletUrl from './player.worklet.ts?worker&url';

export type PlaybackReport = IpcArgs<'playback'>[0];
export type RendererSpan = IpcArgs<'spans'>[0]['spans'][number];

export interface PlayerOptions {
  readonly clock: MainClock;
  readonly report: (report: PlaybackReport) => void;
  readonly spans: (turnId: string, spans: readonly RendererSpan[]) => void;
  /** Playing has begun or ended, or the count of audible samples has grown. */
  readonly changed: (state: PlayerState) => void;
  /** The output cannot be used: text stays, and this is said. */
  readonly problem: (message: string) => void;
}

export interface PlayerState {
  /** The turn that sounds, or waits for its next piece. */
  readonly playingTurnId: string | null;
  readonly audibleSamples: number;
}

/** Piper's medium voices; another voice's rate opens another context. */
const USUAL_RATE_HZ = 22_050;

/** A real-time output that has no device to drive it stays suspended; then speech cannot be heard. */
const RUNNING_WITHIN_MS = 1_500;

/**
 * Plays the clauses of a reply without gaps. The context runs all the time, silent between replies,
 * so that the first sample need not wait for the device to wake up.
 */
export class Player {
  #output: { readonly context: AudioContext; readonly node: AudioWorkletNode } | undefined;
  #opening: Promise<void> | undefined;
  #state: PlayerState = { playingTurnId: null, audibleSamples: 0 };
  /** Samples of contexts that were closed since. */
  #audibleBefore = 0;
  #sinkId = '';
  /** When the newest turn's speech began to come in, absolute ms. */
  #received = { turnId: '', atMs: 0 };
  /** The last silence, as reported. */
  #silenced: PlaybackReport | undefined;
  /** Messages stay in order while a context is being opened. */
  #queue: Promise<void> = Promise.resolve();
  readonly #spans: PlaybackSpans;

  constructor(private readonly options: PlayerOptions) {
    this.#spans = new PlaybackSpans(options.spans);
  }

  /** Opens the output ahead of the first reply. */
  start(): Promise<void> {
    return this.#open(USUAL_RATE_HZ);
  }

  get state(): PlayerState {
    return this.#state;
  }

  speech(event: IpcEvents['speech']): void {
    const receivedMs = this.options.clock.nowMs();
    if (this.#received.turnId !== event.turnId) {
      this.#received = { turnId: event.turnId, atMs: receivedMs };
    }
    this.#spans.received(event, receivedMs);
    this.#enqueue(async () => {
      await this.#open(event.sampleRateHz);
      this.#send({
        type: 'speech',
        turnId: event.turnId,
        clause: event.clause,
        samples: event.samples,
      });
      await this.#mustRun(event.turnId);
    });
  }

  clauseEnd(event: IpcEvents['clauseEnd']): void {
    this.#enqueue(() => this.#send({ type: 'clause-end', ...event }));
  }

  speechEnd(event: IpcEvents['speechEnd']): void {
    this.#enqueue(() => this.#send({ type: 'speech-end', ...event }));
  }

  /** Silences the turn at once; the report follows with what had been played. */
  silence(turnId: string): void {
    // The window's own key silences before main asks for it: the same answer again.
    if (this.#silenced?.turnId === turnId) {
      this.options.report(this.#silenced);
      return;
    }
    const output = this.#output;
    if (output === undefined || output.context.state !== 'running') {
      const atMs = this.options.clock.nowMs();
      this.options.report({ type: 'silenced', turnId, clause: 0, atMs, playedMs: 0 });
      this.#set({ playingTurnId: null });
    }
    // Not through the queue: silence must not wait behind a context that opens.
    this.#send({ type: 'silence', turnId });
  }

  /** Chooses the loudspeaker; an unknown one falls back to the system's default. */
  async useSpeaker(deviceId: string | null): Promise<void> {
    this.#sinkId = deviceId ?? '';
    if (this.#output !== undefined) await this.#applySink(this.#output.context);
  }

  async dispose(): Promise<void> {
    const output = this.#output;
    this.#output = undefined;
    output?.node.disconnect();
    await output?.context.close();
  }

  #enqueue(step: () => void | Promise<void>): void {
    this.#queue = this.#queue.then(step).catch((error: unknown) => {
      this.options.problem(error instanceof Error ? error.message : String(error));
    });
  }

  async #open(sampleRateHz: number): Promise<void> {
    if (this.#output?.context.sampleRate === sampleRateHz) return;
    this.#opening = (this.#opening ?? Promise.resolve()).then(() => this.#reopen(sampleRateHz));
    await this.#opening;
  }

  async #reopen(sampleRateHz: number): Promise<void> {
    if (this.#output?.context.sampleRate === sampleRateHz) return;
    await this.dispose();
    const context = new AudioContext({ sampleRate: sampleRateHz, latencyHint: 0 });
    await this.#applySink(context);
    await context.audioWorklet.addModule(workletUrl);
    const node = new AudioWorkletNode(context, 'sotto-player', {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    this.#audibleBefore = this.#state.audibleSamples;
    node.port.onmessage = ({ data }: MessageEvent<PlayerMessage>) => this.#receive(data);
    node.connect(context.destination);
    this.#output = { context, node };
    // Stays pending while there is no device; whoever needs sound finds out in #mustRun.
    context.resume().catch((error: unknown) => this.options.problem(String(error)));
  }

  async #applySink(context: AudioContext): Promise<void> {
    // Chrome's own addition to the standard; lib.dom does not have it yet.
    const sink = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
    try {
      await sink.setSinkId?.(this.#sinkId);
    } catch {
      this.options.problem('The chosen loudspeaker is not there: using the system’s default.');
      this.#sinkId = '';
    }
  }

  async #mustRun(turnId: string): Promise<void> {
    const context = this.#output?.context;
    if (context === undefined || context.state === 'running') return;
    await Promise.race([
      context.resume(),
      new Promise((resolve) => setTimeout(resolve, RUNNING_WITHIN_MS)),
    ]);
    // Read anew: the state changes while we wait.
    if ((context.state as AudioContextState) === 'running') return;
    const message = 'No loudspeaker answers: the reply stays as text.';
    this.options.report({ type: 'failed', turnId, message });
    this.options.problem(message);
  }

  #send(request: PlayerRequest): void {
    this.#output?.node.port.postMessage(request);
  }

  #receive(message: PlayerMessage): void {
    if (message.type === 'count') {
      const audibleSamples = this.#audibleBefore + message.audibleSamples;
      if (audibleSamples !== this.#state.audibleSamples) this.#set({ audibleSamples });
      return;
    }
    const blockMs = this.options.clock.fromPerformance(fromStamp(message.renderedMs));
    const rateHz = this.#output?.context.sampleRate ?? USUAL_RATE_HZ;
    for (const event of message.events) {
      // The stamp is good to a millisecond; nothing is heard before it came in.
      const notBeforeMs = event.turnId === this.#received.turnId ? this.#received.atMs : 0;
      const atMs = Math.max(blockMs, notBeforeMs) + durationMs(event.at, rateHz);
      this.#happened(event, atMs);
    }
  }

  #happened(event: PlayerEvent, atMs: number): void {
    const { turnId } = event;
    switch (event.type) {
      case 'started':
        if (this.#state.playingTurnId !== turnId) this.#set({ playingTurnId: turnId });
        this.#spans.started(turnId, event.clause, atMs);
        this.options.report({ type: 'started', turnId, clause: event.clause, atMs });
        break;
      case 'audible': {
        const deviceLatencyMs = this.#deviceLatencyMs();
        this.#spans.audible(turnId, atMs, deviceLatencyMs);
        this.options.report({ type: 'audible', turnId, atMs, deviceLatencyMs });
        break;
      }
      case 'clause-ended':
        this.#spans.clauseEnded(turnId, event.clause, atMs, event.playedMs);
        this.options.report({
          type: 'clause-ended',
          turnId,
          clause: event.clause,
          atMs,
          playedMs: event.playedMs,
        });
        break;
      case 'ended':
        this.#set({ playingTurnId: null });
        this.#spans.forget(turnId);
        this.options.report({ type: 'ended', turnId, atMs, underruns: event.underruns });
        break;
      case 'silenced':
        this.#set({ playingTurnId: null });
        this.#spans.clauseEnded(turnId, event.clause, atMs, event.playedMs);
        this.#spans.forget(turnId);
        this.#silenced = {
          type: 'silenced',
          turnId,
          clause: event.clause,
          atMs,
          playedMs: event.playedMs,
        };
        this.options.report(this.#silenced);
        break;
    }
  }

  /** What the device adds after the player; null when it does not tell (0 is no answer either). */
  #deviceLatencyMs(): number | null {
    const seconds = this.#output?.context.outputLatency ?? 0;
    return seconds > 0 ? seconds * 1000 : null;
  }

  #set(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change };
    this.options.changed(this.#state);
  }
}
