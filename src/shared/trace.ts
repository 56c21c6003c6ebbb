import { nowMs } from './clock';

/**
 * Every span name, in the order of a turn. A span is one step of a turn; a leaf is a span without
 * children. Nothing here may be called other, misc or overhead (docs/life-of-a-turn.md).
 */
export const SPAN = {
  turn: 'turn',
  // listen
  keyToHandler: 'listen.key_to_handler',
  hold: 'listen.hold',
  postRoll: 'listen.post_roll',
  drain: 'listen.drain',
  ipcToMain: 'ipc.renderer_to_main',
  beginTurn: 'listen.begin_turn',
  ipcToRenderer: 'ipc.main_to_renderer',
  // hear
  sttPartial: 'stt.partial',
  stt: 'stt.final',
  sttQueue: 'stt.queue_wait',
  sttTransfer: 'stt.transfer',
  sttGate: 'stt.speech_gate',
  sttMel: 'stt.mel',
  sttEncode: 'stt.encode',
  sttDecode: 'stt.decode',
  sttReturn: 'stt.return',
  sttFilter: 'stt.filter',
  sttAnswer: 'stt.answer',
  // think
  takeWords: 'think.take_words',
  ahead: 'think.ahead',
  warmAgain: 'think.warm_again',
  classify: 'think.classify',
  embed: 'think.embed',
  embedQueue: 'think.embed_queue_wait',
  embedAnswer: 'think.embed_answer',
  recall: 'memory.recall',
  catchUp: 'memory.catch_up',
  recallVector: 'memory.recall_vector',
  recallText: 'memory.recall_text',
  recallFuse: 'memory.recall_fuse',
  recallQueue: 'memory.queue_wait',
  recallAnswer: 'memory.answer',
  previousWait: 'context.previous_turn_wait',
  context: 'context',
  contextPart: 'context.part',
  assemble: 'context.assemble',
  countTokens: 'context.count_tokens',
  llm: 'llm.generate',
  llmQueue: 'llm.queue_wait',
  tokenize: 'llm.tokenize',
  prefill: 'llm.prefill',
  firstDecode: 'llm.first_decode',
  decode: 'llm.decode',
  llmAnswer: 'llm.answer',
  // speak
  clauseWait: 'speak.wait_for_clause',
  speechText: 'speak.text',
  clause: 'speak.clause',
  speechCache: 'tts.cache',
  ttsQueue: 'tts.queue_wait',
  phonemes: 'tts.phonemes',
  ttsText: 'tts.text',
  synthesis: 'tts.synthesis',
  ttsTransfer: 'tts.transfer',
  beginReply: 'speak.begin_reply',
  handOver: 'play.hand_over',
  bufferWait: 'play.buffer_wait',
  startPlayback: 'play.start',
  leadIn: 'play.lead_in',
  playback: 'play.playback',
  device: 'play.device_latency',
  // remember
  saveTurn: 'memory.save_turn',
  commit: 'memory.commit',
  remember: 'memory.remember',
  learnFacts: 'memory.learn_facts',
  affect: 'memory.affect',
  // start-up
  load: 'startup.load',
  warm: 'startup.warm',
} as const;

export type SpanName = (typeof SPAN)[keyof typeof SPAN];
export type SpanThread = 'renderer' | 'main' | 'stt' | 'llm' | 'onnx' | 'memory';
export type SpanValue = string | number | boolean | null;
export type SpanAttributes = Readonly<Record<string, SpanValue>>;

/**
 * One finished or running step. Times are absolute ms on the clock of clock.ts; `endMs` is null while
 * it runs. Attribute names carry their unit (`tokensPrefilled`, `audioMs`); those that hold the
 * user's own words start with `text` and are left out of logs.
 */
export interface SpanEvent {
  readonly id: string;
  readonly parentId: string | null;
  readonly turnId: string;
  readonly name: SpanName;
  readonly startMs: number;
  readonly endMs: number | null;
  readonly thread: SpanThread;
  readonly attributes: SpanAttributes;
}

/** Where spans go: a worker's channel, the recorder in main. */
export type SpanSink = (span: SpanEvent) => void;

/** The turn and the parent that spans opened further down belong to; travels with every call. */
export interface TraceContext {
  readonly turnId: string;
  readonly parentId: string | null;
}

let spanCounter = 0;
/** Asking for it takes longer than all the rest of an id. */
const PROCESS_START = Math.floor(performance.timeOrigin).toString(36);

/** Ids are unique per process start: thread, then a counter; cheap and sortable. */
export function newSpanId(thread: SpanThread): string {
  spanCounter += 1;
  return `${thread}-${PROCESS_START}-${spanCounter.toString(36)}`;
}

/** An open span. `end` may be called once; later calls are ignored. */
export class OpenSpan {
  readonly id: string;
  #ended = false;
  #attributes: Record<string, SpanValue>;

  constructor(
    private readonly tracer: Tracer,
    readonly name: SpanName,
    readonly startMs: number,
    attributes: SpanAttributes,
  ) {
    this.id = newSpanId(tracer.thread);
    this.#attributes = { ...attributes };
    this.#emit(null);
  }

  set(attributes: SpanAttributes): void {
    Object.assign(this.#attributes, attributes);
  }

  end(endMs: number = nowMs()): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#emit(Math.max(endMs, this.startMs));
  }

  #emit(endMs: number | null): void {
    this.tracer.sink({
      id: this.id,
      parentId: this.tracer.context.parentId,
      turnId: this.tracer.context.turnId,
      name: this.name,
      startMs: this.startMs,
      endMs,
      thread: this.tracer.thread,
      attributes: { ...this.#attributes },
    });
  }
}

/**
 * Opens spans for one turn below one parent. A span is announced when it opens (so that the
 * waterfall can let its bar grow) and again, with the same id, when it ends.
 */
export class Tracer {
  constructor(
    readonly thread: SpanThread,
    readonly context: TraceContext,
    readonly sink: SpanSink,
  ) {}

  childOf(parentId: string): Tracer {
    return new Tracer(this.thread, { turnId: this.context.turnId, parentId }, this.sink);
  }

  open(name: SpanName, attributes: SpanAttributes = {}, startMs: number = nowMs()): OpenSpan {
    return new OpenSpan(this, name, startMs, attributes);
  }

  /** Records a step whose times are known already (a native engine reports its own timings). */
  record(name: SpanName, startMs: number, endMs: number, attributes: SpanAttributes = {}): void {
    this.sink({
      id: newSpanId(this.thread),
      parentId: this.context.parentId,
      turnId: this.context.turnId,
      name,
      startMs,
      endMs: Math.max(startMs, endMs),
      thread: this.thread,
      attributes,
    });
  }

  /** Wraps one step; the span closes in `finally`, whatever happens. */
  async span<T>(
    name: SpanName,
    attributes: SpanAttributes,
    step: (span: OpenSpan, tracer: Tracer) => Promise<T> | T,
  ): Promise<T> {
    const open = this.open(name, attributes);
    try {
      return await step(open, this.childOf(open.id));
    } catch (error) {
      open.set({ failed: error instanceof Error ? error.name : 'Error' });
      throw error;
    } finally {
      open.end();
    }
  }

  /** As {@link span} for a step without awaits, which may have begun a moment ago. */
  spanSync<T>(
    name: SpanName,
    attributes: SpanAttributes,
    step: (span: OpenSpan) => T,
    startMs: number = nowMs(),
  ): T {
    const open = this.open(name, attributes, startMs);
    try {
      return step(open);
    } finally {
      open.end();
    }
  }
}
