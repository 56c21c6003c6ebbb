import { SottoError } from '../shared/errors';
import type { AttachmentSize } from '../shared/contracts/attachment';
import type { HelloState, IpcArgs, Readiness } from '../shared/contracts/ipc';
import type { TurnsQuery } from '../shared/contracts/memory';
import type { PromptAttachment } from '../shared/prompt';
import type { Settings } from '../shared/settings';
import type { TraceSummary, TurnDetail, TurnPhase, TurnRecord } from '../shared/turn';
import type { PlaybackEvent } from './audio/audio-sink';
import { companionMemory } from './companion-memory';
import type { CompanionOptions } from './companion-options';
import { takeUp, warmPersona, warmStrong } from './companion-start';
import type { StartSources } from './companion-start';
import { CompanionState } from './companion-state';
import { rehearsalParts, turnParts } from './companion-turn-parts';
import type { TurnPartsSources } from './companion-turn-parts';
import { attachmentSize } from './context/attachment-size';
import { ContextKeeper } from './context/context-keeper';
import { Engines } from './engines/engines';
import { partsUsing, strongModelId } from './engines/model-parts';
import { Reloader } from './engines/reloader';
import { ReadinessBoard } from './engines/readiness-board';
import { StrongModel } from './engines/strong-model';
import type { IdleFacts } from './memory/idle-facts';
import type { MemoryDesk } from './memory/memory-desk';
import type { MemoryKeeper } from './memory/memory-keeper';
import { loadCatalog } from './models/catalog';
import type { Catalog } from './models/catalog';
import type { ProfileCache } from './memory/profile-cache';
import { PersonaRole } from './persona/persona-role';
import { PersonaStore } from './persona/persona-store';
import { BudgetWatch } from './trace/budget-watch';
import { Latency } from './trace/latency';
import { LatencyLog } from './trace/latency-log';
import { KeptSpeech } from './speech/kept-speech';
import { readTurn } from './trace/read-turn';
import { Rehearsal } from './rehearsal';
import { TraceRecorder } from './trace/trace-recorder';
import type { FinishedTurn } from './turn/finish-turn';
import { TurnController } from './turn/turn-controller';
import type { TurnParts } from './turn/turn-parts';

export type { CompanionEvents, CompanionOptions } from './companion-options';

/**
 * Sotto without a face: engines, turns, trace and memory behind one object. The window's main process
 * and the command line both drive it, so both run the very same pipeline.
 */
export class Companion {
  /** Statistics, reasons, comparisons and budgets over the stored turns. */
  readonly latency = new Latency(() => this.#engines.memory);
  /** What is remembered and the conversations, in the user's hands. */
  readonly memory: MemoryDesk;
  /** What turns share in thinking; parts of the context plug in here. */
  readonly context: ContextKeeper;
  readonly #options: CompanionOptions;
  readonly #catalog: Catalog;
  readonly #log: LatencyLog;
  readonly #budgetWatch = new BudgetWatch({
    check: () => this.latency.budgets(),
    tell: ({ sentence }) => {
      this.#options.events.notice({ level: 'warning', text: `Slower than it was: ${sentence}` });
    },
    isIdle: () => this.#controller.phase === 'idle' && !this.#state.isClosing,
  });
  readonly #speech: KeptSpeech;
  readonly #board: ReadinessBoard;
  readonly #recorder: TraceRecorder;
  readonly #engines: Engines;
  /** Those that ship and the user's own. */
  readonly personas: PersonaStore;
  readonly #role: PersonaRole;
  readonly #keeper: MemoryKeeper;
  readonly #idleFacts: IdleFacts;
  readonly #controller: TurnController;
  readonly #state: CompanionState;
  readonly #rehearsal = new Rehearsal({
    parts: (sink, previousSettled) => rehearsalParts(this.#sources, sink, previousSettled),
    canHearItself: () => this.#board.isReady('hearing') && this.#board.isReady('speaking'),
  });
  readonly #reloader = new Reloader({
    idle: async () => {
      await this.#rehearsal.stop();
      await this.#controller.idle();
    },
    isDisposed: () => this.#state.isClosing,
    settings: () => this.#state.settings,
    makeWay: (settings) => this.#strong.makeWay(settings),
    load: (settings, parts) => this.#engines.apply(settings, parts),
    rewarm: async () => {
      if (this.#board.isReady('thinking')) await warmPersona(this.#sources);
    },
    reloaded: () => {
      this.#strong.follow();
    },
    failed: (text) => {
      this.#options.events.notice({ level: 'error', text });
    },
  });

  readonly #strong: StrongModel;

  constructor(options: CompanionOptions) {
    const { events, paths, settings } = options;
    this.#options = options;
    this.#state = new CompanionState(settings);
    this.#catalog = loadCatalog(paths.modelsDir);
    const warn = (text: string): void => {
      events.notice({ level: 'warning', text });
    };
    this.personas = new PersonaStore(paths, warn);
    this.#role = new PersonaRole({
      store: this.personas,
      personaId: settings.personaId,
      voiceId: settings.models.voice,
      generator: () => (this.#board.isReady('thinking') ? this.#engines.generator : null),
      useVoice: () =>
        this.#board.isReady('speaking') ? (voiceId) => this.#engines.useVoice(voiceId) : null,
      warn,
    });
    this.#log = new LatencyLog({ path: paths.latencyLog });
    this.#board = new ReadinessBoard((readiness) => events.readiness(readiness));
    this.#recorder = new TraceRecorder((span) => events.spans([span]));
    this.#engines = new Engines({
      paths,
      settings,
      catalog: this.#catalog,
      board: this.#board,
      onSpans: this.#recorder.sink,
      onCrash: (_name, error) => {
        events.notice({ level: 'error', text: `${error.message}. ${error.hint ?? ''}` });
      },
      ...(options.only === undefined ? {} : { only: options.only }),
    });
    this.#strong = new StrongModel({
      engines: this.#engines,
      board: this.#board,
      settings: () => this.#engines.settings,
      idle: () => this.#controller.idle(),
      loaded: (signal) => warmStrong(this.#sources, signal),
      failed: warn,
    });
    this.#speech = new KeptSpeech({
      folder: paths.speechCacheDir,
      settings: () => this.#state.settings,
      engines: this.#engines,
      events,
    });
    const memory = companionMemory({
      options,
      state: this.#state,
      engines: this.#engines,
      phase: () => this.phase,
      stop: () => this.#controller.stop(),
    });
    this.memory = memory.desk;
    this.#keeper = memory.keeper;
    this.#idleFacts = memory.idleFacts;
    this.context = new ContextKeeper(this.#engines, warn, (conversationId, leaving, signal) =>
      this.#keeper.sumUp(conversationId, leaving, { signal }),
    );
    this.context.parts.push(...this.#keeper.contextParts);
    this.#controller = new TurnController({
      recorder: this.#recorder,
      parts: (previousSettled) => this.#parts(previousSettled),
      conversationId: () => this.#state.conversation.id,
      tell: (delta) => events.turn(delta),
      onBegin: (turn, parts) => {
        this.context.turnBegins(turn, parts);
      },
      afterTurn: async (turn) => {
        const kept = await this.#keeper.afterTurn(turn.record, turn.tracer);
        this.#idleFacts.add(turn.record);
        return kept;
      },
      onPhase: (phase) => {
        this.#speech.onPhase(phase);
        this.#idleFacts.onPhase(phase);
        this.context.onPhase(phase, () => this.#parts(Promise.resolve()));
      },
      onFinished: (finished) => {
        this.#logTurn(finished);
        this.#budgetWatch.turnFinished();
        events.finished(finished);
      },
    });
  }

  get readiness(): Readiness {
    return this.#board.current;
  }

  get phase(): TurnPhase {
    return this.#controller.phase;
  }

  get conversationId(): string {
    return this.#state.conversation.id;
  }

  get settings(): Settings {
    return this.#state.settings;
  }

  get backends(): HelloState['backends'] {
    const { transcriber, generator } = this.#engines.info;
    return { stt: transcriber?.backend ?? null, llm: generator?.backend ?? null };
  }

  /** The typed engine clients, for the benches and the command line. */
  get engines(): Engines {
    return this.#engines;
  }

  /** What is known about the user; to be told when facts change by another hand. */
  get profile(): ProfileCache {
    return this.#keeper.profile;
  }

  get #sources(): TurnPartsSources & StartSources {
    return {
      options: this.#options,
      state: this.#state,
      catalog: this.#catalog,
      board: this.#board,
      engines: this.#engines,
      speech: this.#speech,
      memory: this.memory,
      context: this.context,
      role: this.#role,
      keeper: this.#keeper,
      strongLost: (error) => {
        this.#strong.lost(error);
      },
      parts: () => this.#parts(Promise.resolve()),
    };
  }

  /** Loads and warms the engines. Never rejects for a part that is missing: readiness tells it. */
  async start(): Promise<void> {
    await this.#engines.start();
    try {
      if (!this.#state.isClosing) await takeUp(this.#sources);
    } catch (error) {
      // Quitting takes the engines away from under the last steps of a start.
      if (!this.#state.isClosing) throw error;
    } finally {
      // Also when something of it failed: a turn then says by itself what it lacks.
      if (!this.#state.isClosing) this.#board.takenUp();
    }
    if (!this.#state.isClosing) this.#strong.follow();
  }

  /**
   * Once {@link start} has resolved: one turn to nobody, so that the first real one runs warm. The press
   * of a key, a message and the quit end it at once; what it cannot do it leaves.
   */
  async rehearse(): Promise<void> {
    // Who quit meanwhile, or has spoken already, must not meet it.
    if (this.#state.isClosing || this.phase !== 'idle') return;
    if (this.#board.problem(['memory', 'thinking']) === null) await this.#rehearsal.run();
  }

  /** Resolves when the second language model is loaded as well, or is known not to be. */
  get strongSettled(): Promise<void> {
    return this.#strong.settled;
  }

  press(input: IpcArgs<'press'>[0]): { turnId: string } | null {
    const missing = this.#board.problem(['memory', 'hearing', 'thinking']);
    const problem = missing ?? (this.#board.isTakenUp ? null : 'it is still warming up');
    if (problem !== null) {
      this.#options.events.notice({ level: 'info', text: `Sotto cannot listen yet: ${problem}.` });
      return null;
    }
    void this.#rehearsal.stop();
    return this.#controller.press(input);
  }

  audio(input: IpcArgs<'audio'>[0]): void {
    this.#controller.audio(input);
  }

  release(input: IpcArgs<'release'>[0]): void {
    this.#controller.release(input);
  }

  cancel(input: IpcArgs<'cancel'>[0]): void {
    this.#controller.cancel(input);
  }

  say(input: IpcArgs<'say'>[0]): { turnId: string } {
    void this.#rehearsal.stop();
    return this.#controller.say(input);
  }

  /** @throws SottoError `not-ready` while no model can count */
  async measureAttachment(file: PromptAttachment): Promise<AttachmentSize> {
    return await attachmentSize(file, this.#parts(Promise.resolve()));
  }

  useAnyway(input: IpcArgs<'useAnyway'>[0]): { turnId: string } {
    void this.#rehearsal.stop();
    return this.#controller.useAnyway(input.turnId);
  }

  stop(): void {
    this.#controller.stop();
  }

  playback(event: PlaybackEvent): void {
    this.#controller.playback(event);
  }

  /** Steps the window measured itself, on main's clock already. */
  rendererSpans({ turnId, spans, clockErrorMs }: IpcArgs<'spans'>[0]): void {
    const parentId = this.#controller.rootSpanId(turnId);
    this.#recorder.addRendererSpans(turnId, parentId, spans, clockErrorMs);
  }

  async turns(
    query: Omit<TurnsQuery, 'conversationId'> & { conversationId?: string | null | undefined },
  ): Promise<readonly TurnRecord[]> {
    const { conversationId = null } = query;
    return await this.#engines.memory.turns({ ...query, conversationId }, {});
  }

  async turn(turnId: string): Promise<TurnDetail | null> {
    return await readTurn(this.#engines.memory, turnId);
  }

  async traces(limit: number): Promise<readonly TraceSummary[]> {
    return await this.#engines.memory.traces(limit, {});
  }

  newConversation(): { conversationId: string } {
    this.#controller.stop();
    return { conversationId: this.#state.newConversation().id };
  }

  /** On the battery nothing is prepared ahead that may be thrown away. */
  savePower(saving: boolean): void {
    this.#state.savingPower = saving;
  }

  /** Applies to the next turn; another model or persona is taken up as soon as no turn runs. */
  changeSettings(settings: Settings): void {
    const { personaId, models } = this.#state.settings;
    this.#state.settings = settings;
    const voice = models.voice !== settings.models.voice;
    if (voice || personaId !== settings.personaId) this.refreshPersona();
    this.#reloader.ask(voice && !this.#board.isReady('speaking') ? ['speaking'] : []);
  }

  /** The files of a model have come: what waits for them is loaded. */
  modelArrived(id: string): void {
    const parts = partsUsing(this.#state.settings, id).filter((part) => !this.#board.isReady(part));
    if (parts.length > 0) this.#reloader.ask(parts);
    if (strongModelId(this.#state.settings) === id) this.#strong.follow(true);
  }

  /** The chosen persona was edited, or another one was chosen. */
  refreshPersona(): void {
    this.#role.become(this.#state.settings);
    this.#reloader.rewarmAfter(this.#role.settled());
  }

  /** Waits until no turn runs and everything about the last one is written. */
  async idle(): Promise<void> {
    await this.#controller.idle();
    await this.#keeper.idle();
    await Promise.all([this.#speech.settled(), this.#log.flush()]);
  }

  /** Ends the running turn, writes it, and lets every engine thread leave by itself. */
  async dispose(): Promise<void> {
    this.context.dispose();
    this.#state.closing.abort(new SottoError('disposed', 'Sotto is quitting'));
    this.#budgetWatch.dispose();
    this.#idleFacts.dispose();
    await this.#role.settled();
    await this.#rehearsal.stop();
    await this.#controller.drain();
    await this.#keeper.drain();
    await this.#speech.dispose();
    await this.#log.flush();
    await this.#reloader.settled;
    await this.#strong.dispose();
    await this.#engines.dispose();
  }

  #logTurn(finished: FinishedTurn): void {
    const { log, logWords } = this.#state.settings.trace;
    if (log) this.#log.add(finished, logWords);
  }

  #parts(previousSettled: Promise<void>): TurnParts {
    return turnParts(this.#sources, previousSettled);
  }
}
