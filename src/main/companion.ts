import type { AttachmentSize } from '../shared/contracts/attachment';
import type { HelloState, IpcArgs, Readiness } from '../shared/contracts/ipc';
import type { TurnsQuery } from '../shared/contracts/memory';
import type { PromptAttachment } from '../shared/prompt';
import type { Settings } from '../shared/settings';
import type { TraceSummary, TurnDetail, TurnPhase, TurnRecord } from '../shared/turn';
import type { PlaybackEvent } from './audio/audio-sink';
import type { CompanionOptions } from './companion-options';
import { takeUp } from './companion-start';
import { CompanionWiring } from './companion-wiring';
import { attachmentSize } from './context/attachment-size';
import type { ContextKeeper } from './context/context-keeper';
import type { Engines } from './engines/engines';
import { partsUsing, strongModelId } from './engines/model-parts';
import type { MemoryDesk } from './memory/memory-desk';
import type { ProfileCache } from './memory/profile-cache';
import type { PersonaStore } from './persona/persona-store';
import type { Latency } from './trace/latency';
import { readTurn } from './trace/read-turn';

export type { CompanionEvents, CompanionOptions } from './companion-options';

/**
 * Sotto without a face: all that can be asked of engines, turns, trace and memory, behind one object.
 * The window's main process and the command line both drive it, so both run the very same pipeline.
 * How its parts are put together, and end, is companion-wiring.ts.
 */
export class Companion {
  /** Statistics, reasons, comparisons and budgets over the stored turns. */
  readonly latency: Latency;
  /** What is remembered and the conversations, in the user's hands. */
  readonly memory: MemoryDesk;
  /** What turns share in thinking; parts of the context plug in here. */
  readonly context: ContextKeeper;
  /** Those that ship and the user's own. */
  readonly personas: PersonaStore;
  readonly #wired: CompanionWiring;

  constructor(options: CompanionOptions) {
    this.#wired = new CompanionWiring(options);
    const { latency, memory, context, personas } = this.#wired;
    this.latency = latency;
    this.memory = memory;
    this.context = context;
    this.personas = personas;
  }

  get readiness(): Readiness {
    return this.#wired.board.current;
  }

  get phase(): TurnPhase {
    return this.#wired.controller.phase;
  }

  get conversationId(): string {
    return this.#wired.state.conversation.id;
  }

  get settings(): Settings {
    return this.#wired.state.settings;
  }

  get backends(): HelloState['backends'] {
    const { transcriber, generator } = this.#wired.engines.info;
    return { stt: transcriber?.backend ?? null, llm: generator?.backend ?? null };
  }

  /** The typed engine clients, for the benches and the command line. */
  get engines(): Engines {
    return this.#wired.engines;
  }

  /** What is known about the user; to be told when facts change by another hand. */
  get profile(): ProfileCache {
    return this.#wired.keeper.profile;
  }

  /** Loads and warms the engines. Never rejects for a part that is missing: readiness tells it. */
  async start(): Promise<void> {
    const { engines, state, board, strong } = this.#wired;
    await engines.start();
    try {
      if (!state.isClosing) await takeUp(this.#wired);
    } catch (error) {
      // Quitting takes the engines away from under the last steps of a start.
      if (!state.isClosing) throw error;
    } finally {
      // Also when something of it failed: a turn then says by itself what it lacks.
      if (!state.isClosing) board.takenUp();
    }
    if (!state.isClosing) strong.follow();
  }

  /**
   * Once {@link start} has resolved: one turn to nobody, so that the first real one runs warm. The press
   * of a key, a message and the quit end it at once; what it cannot do it leaves.
   */
  async rehearse(): Promise<void> {
    const { state, board, rehearsal } = this.#wired;
    // Who quit meanwhile, or has spoken already, must not meet it.
    if (state.isClosing || this.phase !== 'idle') return;
    if (board.problem(['memory', 'thinking']) === null) await rehearsal.run();
  }

  /** Resolves when the second language model is loaded as well, or is known not to be. */
  get strongSettled(): Promise<void> {
    return this.#wired.strong.settled;
  }

  press(input: IpcArgs<'press'>[0]): { turnId: string } | null {
    const { board, options, rehearsal, controller } = this.#wired;
    const missing = board.problem(['memory', 'hearing', 'thinking']);
    const problem = missing ?? (board.isTakenUp ? null : 'it is still warming up');
    if (problem !== null) {
      options.events.notice({ level: 'info', text: `Sotto cannot listen yet: ${problem}.` });
      return null;
    }
    void rehearsal.stop();
    return controller.press(input);
  }

  audio(input: IpcArgs<'audio'>[0]): void {
    this.#wired.controller.audio(input);
  }

  release(input: IpcArgs<'release'>[0]): void {
    this.#wired.controller.release(input);
  }

  cancel(input: IpcArgs<'cancel'>[0]): void {
    this.#wired.controller.cancel(input);
  }

  say(input: IpcArgs<'say'>[0]): { turnId: string } {
    void this.#wired.rehearsal.stop();
    return this.#wired.controller.say(input);
  }

  /** @throws SottoError `not-ready` while no model can count */
  async measureAttachment(file: PromptAttachment): Promise<AttachmentSize> {
    return await attachmentSize(file, this.#wired.parts());
  }

  useAnyway(input: IpcArgs<'useAnyway'>[0]): { turnId: string } {
    void this.#wired.rehearsal.stop();
    return this.#wired.controller.useAnyway(input.turnId);
  }

  stop(): void {
    this.#wired.controller.stop();
  }

  playback(event: PlaybackEvent): void {
    this.#wired.controller.playback(event);
  }

  /** Steps the window measured itself, on main's clock already. */
  rendererSpans({ turnId, spans, clockErrorMs }: IpcArgs<'spans'>[0]): void {
    const { controller, recorder } = this.#wired;
    const parentId = controller.rootSpanId(turnId);
    recorder.addRendererSpans(turnId, parentId, spans, clockErrorMs);
  }

  async turns(
    query: Omit<TurnsQuery, 'conversationId'> & { conversationId?: string | null | undefined },
  ): Promise<readonly TurnRecord[]> {
    const { conversationId = null } = query;
    return await this.#wired.engines.memory.turns({ ...query, conversationId }, {});
  }

  async turn(turnId: string): Promise<TurnDetail | null> {
    return await readTurn(this.#wired.engines.memory, turnId);
  }

  async traces(limit: number): Promise<readonly TraceSummary[]> {
    return await this.#wired.engines.memory.traces(limit, {});
  }

  newConversation(): { conversationId: string } {
    const { controller, state } = this.#wired;
    controller.stop();
    return { conversationId: state.newConversation().id };
  }

  /** On the battery nothing is prepared ahead that may be thrown away. */
  savePower(saving: boolean): void {
    this.#wired.state.savingPower = saving;
  }

  /** Applies to the next turn; another model or persona is taken up as soon as no turn runs. */
  changeSettings(settings: Settings): void {
    const { state, board, reloader } = this.#wired;
    const { personaId, models } = state.settings;
    state.settings = settings;
    const voice = models.voice !== settings.models.voice;
    if (voice || personaId !== settings.personaId) this.refreshPersona();
    reloader.ask(voice && !board.isReady('speaking') ? ['speaking'] : []);
  }

  /** The files of a model have come: what waits for them is loaded. */
  modelArrived(id: string): void {
    const { state, board, reloader, strong } = this.#wired;
    const parts = partsUsing(state.settings, id).filter((part) => !board.isReady(part));
    if (parts.length > 0) reloader.ask(parts);
    if (strongModelId(state.settings) === id) strong.follow(true);
  }

  /** The chosen persona was edited, or another one was chosen. */
  refreshPersona(): void {
    const { role, state, reloader } = this.#wired;
    role.become(state.settings);
    reloader.rewarmAfter(role.settled());
  }

  /** Waits until no turn runs and everything about the last one is written. */
  async idle(): Promise<void> {
    await this.#wired.idle();
  }

  /** Ends the running turn, writes it, and lets every engine thread leave by itself. */
  async dispose(): Promise<void> {
    await this.#wired.dispose();
  }
}
