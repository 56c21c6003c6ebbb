import { SottoError } from '../shared/errors';
import { companionMemory } from './companion-memory';
import type { CompanionOptions } from './companion-options';
import { warmPersona, warmStrong } from './companion-start';
import type { StartSources } from './companion-start';
import { CompanionState } from './companion-state';
import { rehearsalParts, turnParts } from './companion-turn-parts';
import type { TurnPartsSources } from './companion-turn-parts';
import { ContextKeeper } from './context/context-keeper';
import { Engines } from './engines/engines';
import { Reloader } from './engines/reloader';
import { ReadinessBoard } from './engines/readiness-board';
import { StrongModel } from './engines/strong-model';
import type { IdleFacts } from './memory/idle-facts';
import type { MemoryDesk } from './memory/memory-desk';
import type { MemoryKeeper } from './memory/memory-keeper';
import { loadCatalog } from './models/catalog';
import type { Catalog } from './models/catalog';
import { PersonaRole } from './persona/persona-role';
import { PersonaStore } from './persona/persona-store';
import { Rehearsal } from './rehearsal';
import { KeptSpeech } from './speech/kept-speech';
import { BudgetWatch } from './trace/budget-watch';
import { Latency } from './trace/latency';
import { LatencyLog } from './trace/latency-log';
import { TraceRecorder } from './trace/trace-recorder';
import type { FinishedTurn } from './turn/finish-turn';
import { TurnController } from './turn/turn-controller';
import type { TurnParts } from './turn/turn-parts';

/**
 * What Sotto without a face is made of: each part with what it knows of the others, made in one order
 * and ended in another. A part that is made later is known by a function, called when all are there. A
 * start and a turn take what they need from here.
 */
export class CompanionWiring implements StartSources, TurnPartsSources {
  readonly options: CompanionOptions;
  readonly state: CompanionState;
  readonly catalog: Catalog;
  readonly personas: PersonaStore;
  readonly role: PersonaRole;
  readonly board: ReadinessBoard;
  readonly recorder: TraceRecorder;
  readonly engines: Engines;
  readonly speech: KeptSpeech;
  readonly memory: MemoryDesk;
  readonly keeper: MemoryKeeper;
  readonly context: ContextKeeper;
  readonly controller: TurnController;
  readonly strong: StrongModel;
  readonly latency = new Latency(() => this.engines.memory);
  readonly rehearsal = new Rehearsal({
    parts: (sink, previousSettled) => rehearsalParts(this, sink, previousSettled),
    canHearItself: () => this.board.isReady('hearing') && this.board.isReady('speaking'),
  });
  readonly reloader = new Reloader({
    idle: async () => {
      await this.rehearsal.stop();
      await this.controller.idle();
    },
    isDisposed: () => this.state.isClosing,
    settings: () => this.state.settings,
    makeWay: (settings) => this.strong.makeWay(settings),
    load: (settings, parts) => this.engines.apply(settings, parts),
    rewarm: async () => {
      if (this.board.isReady('thinking')) await warmPersona(this);
    },
    reloaded: () => {
      this.strong.follow();
    },
    failed: (text) => {
      this.options.events.notice({ level: 'error', text });
    },
  });
  readonly #log: LatencyLog;
  readonly #idleFacts: IdleFacts;
  readonly #budgetWatch = new BudgetWatch({
    check: () => this.latency.budgets(),
    tell: ({ sentence }) => {
      this.options.events.notice({ level: 'warning', text: `Slower than it was: ${sentence}` });
    },
    isIdle: () => this.controller.phase === 'idle' && !this.state.isClosing,
  });

  /**
   * What a turn would run with now.
   *
   * @throws SottoError `not-ready` while there is no memory or no language model
   */
  readonly parts = (): TurnParts => turnParts(this, Promise.resolve());

  readonly strongLost = (error: unknown): void => {
    this.strong.lost(error);
  };

  constructor(options: CompanionOptions) {
    const { events, paths, settings } = options;
    this.options = options;
    this.state = new CompanionState(settings);
    this.catalog = loadCatalog(paths.modelsDir);
    const warn = (text: string): void => {
      events.notice({ level: 'warning', text });
    };
    this.personas = new PersonaStore(paths, warn);
    this.role = new PersonaRole({
      store: this.personas,
      personaId: settings.personaId,
      voiceId: settings.models.voice,
      generator: () => (this.board.isReady('thinking') ? this.engines.generator : null),
      useVoice: () =>
        this.board.isReady('speaking') ? (voiceId) => this.engines.useVoice(voiceId) : null,
      warn,
    });
    this.#log = new LatencyLog({ path: paths.latencyLog });
    this.board = new ReadinessBoard((readiness) => events.readiness(readiness));
    this.recorder = new TraceRecorder((spans) => events.spans(spans));
    this.engines = new Engines({
      paths,
      settings,
      catalog: this.catalog,
      board: this.board,
      onSpans: this.recorder.sink,
      onCrash: (_name, error) => {
        events.notice({ level: 'error', text: `${error.message}. ${error.hint ?? ''}` });
      },
      ...(options.only === undefined ? {} : { only: options.only }),
    });
    this.strong = new StrongModel({
      engines: this.engines,
      board: this.board,
      settings: () => this.engines.settings,
      idle: () => this.controller.idle(),
      loaded: (signal) => warmStrong(this, signal),
      failed: warn,
    });
    this.speech = new KeptSpeech({
      folder: paths.speechCacheDir,
      settings: () => this.state.settings,
      engines: this.engines,
      events,
    });
    const memory = companionMemory({
      options,
      state: this.state,
      engines: this.engines,
      phase: () => this.controller.phase,
      stop: () => this.controller.stop(),
    });
    this.memory = memory.desk;
    this.keeper = memory.keeper;
    this.#idleFacts = memory.idleFacts;
    this.context = new ContextKeeper(this.engines, warn, (conversationId, leaving, signal) =>
      this.keeper.sumUp(conversationId, leaving, { signal }),
    );
    this.context.parts.push(...this.keeper.contextParts);
    this.controller = new TurnController({
      recorder: this.recorder,
      parts: (previousSettled) => turnParts(this, previousSettled),
      conversationId: () => this.state.conversation.id,
      tell: (delta) => events.turn(delta),
      onBegin: (turn, parts) => {
        this.context.turnBegins(turn, parts);
      },
      afterTurn: async (turn) => {
        const kept = await this.keeper.afterTurn(turn.record, turn.tracer);
        this.#idleFacts.add(turn.record);
        return kept;
      },
      onPhase: (phase) => {
        this.speech.onPhase(phase);
        this.#idleFacts.onPhase(phase);
        this.context.onPhase(phase, this.parts);
      },
      onFinished: (finished) => {
        this.#logTurn(finished);
        this.#budgetWatch.turnFinished();
        events.finished(finished);
      },
    });
  }

  /** Waits until no turn runs and everything about the last one is written. */
  async idle(): Promise<void> {
    await this.controller.idle();
    await this.keeper.idle();
    await Promise.all([this.speech.settled(), this.#log.flush()]);
  }

  /** Whatever uses engines ends before them; they leave last (docs/decisions/0001-teardown.md). */
  async dispose(): Promise<void> {
    this.context.dispose();
    this.state.closing.abort(new SottoError('disposed', 'Sotto is quitting'));
    this.#budgetWatch.dispose();
    this.#idleFacts.dispose();
    await this.role.settled();
    await this.rehearsal.stop();
    await this.controller.drain();
    await this.keeper.drain();
    await this.speech.dispose();
    await this.#log.flush();
    await this.reloader.settled;
    await this.strong.dispose();
    await this.engines.dispose();
  }

  #logTurn(finished: FinishedTurn): void {
    const { log, logWords } = this.state.settings.trace;
    if (log) this.#log.add(finished, logWords);
  }
}
