import { nowMs } from '../../shared/clock';
import type { HelloState, HotkeyState, IpcArgs } from '../../shared/contracts/ipc';
import type { Persona } from '../../shared/persona';
import type { Settings } from '../../shared/settings';
import type { Companion } from '../companion';
import type { ModelManager } from '../models/model-manager';
import { DEFAULT_PERSONA_ID } from '../persona/persona-store';
import { safeReadiness } from './publish';
import type { IpcHandlers } from './serve';

/** Pages about Sotto that the window may ask for, by name; it never gives an address or a path. */
export type HelpPage = 'readme' | 'licence';

export interface HandlerDeps {
  readonly companion: Companion;
  readonly version: string;
  /** Resolves when the database is open, or will not be. */
  readonly storageSettled: Promise<void>;
  readonly hotkeyState: () => HotkeyState;
  readonly settings: () => Settings;
  /** Validates, keeps and applies; throws a typed error when it cannot be kept. */
  readonly changeSettings: (next: Settings) => Settings;
  readonly exportPersona: (id: string) => Promise<boolean>;
  readonly importPersona: () => Promise<Persona | null>;
  readonly models: ModelManager;
  /** Both ask the user for a file; null when none was chosen. */
  readonly exportMemory: () => Promise<{ readonly turns: number } | null>;
  readonly importMemory: () => Promise<{ readonly turns: number } | null>;
  readonly cleanUp: () => Promise<{ readonly files: number; readonly freedBytes: number }>;
  readonly openHelp: (page: HelpPage) => Promise<void>;
  /** Puts text or a picture into the clipboard. */
  readonly copy: (item: IpcArgs<'copy'>[0]) => Promise<void>;
  /** The page has drawn itself for the first time since it was loaded. */
  readonly onHello: () => void;
  /** Hears the captured audio on its way (the demo turn waits for the clip to end). */
  readonly onAudio: (samples: Float32Array) => void;
}

/** Binds the contract to the companion. One line a call: what is done is told where it is done. */
export function createHandlers(deps: HandlerDeps): IpcHandlers {
  const { companion, storageSettled } = deps;
  return {
    hello: () => {
      // After the answer has left, so that what follows finds a page that listens.
      setImmediate(deps.onHello);
      return helloState(deps);
    },
    clock: () => ({ nowMs: nowMs() }),
    press: (input) => companion.press(input),
    audio: (input) => {
      deps.onAudio(input.samples);
      companion.audio(input);
    },
    release: (input) => {
      companion.release(input);
    },
    cancel: (input) => {
      companion.cancel(input);
    },
    say: (input) => companion.say(input),
    measureAttachment: (file) => companion.measureAttachment(file),
    stop: () => {
      companion.stop();
    },
    useAnyway: (input) => companion.useAnyway(input),
    playback: (event) => {
      companion.playback(event);
    },
    spans: (input) => {
      companion.rendererSpans(input);
    },
    turns: async (query) => {
      await storageSettled;
      return companion.turns(query);
    },
    turn: async ({ turnId }) => {
      await storageSettled;
      return companion.turn(turnId);
    },
    traces: async ({ limit }) => {
      await storageSettled;
      return companion.traces(limit);
    },
    traceRows: async (query) => {
      await storageSettled;
      return companion.latency.rows(query);
    },
    stageStats: async (query) => {
      await storageSettled;
      return companion.latency.stageStats(query);
    },
    why: async ({ turnId }) => {
      await storageSettled;
      return companion.latency.why(turnId);
    },
    compareTurns: async ({ a, b }) => {
      await storageSettled;
      return companion.latency.compareTurns(a, b);
    },
    compareConfigurations: async (query) => {
      await storageSettled;
      return companion.latency.compareConfigurations(query);
    },
    configurations: async () => {
      await storageSettled;
      return companion.latency.configurations();
    },
    sessions: async ({ limit }) => {
      await storageSettled;
      return companion.latency.sessions(limit);
    },
    markTurn: async (input) => {
      await storageSettled;
      await companion.latency.mark(input);
    },
    budgets: async () => {
      await storageSettled;
      return companion.latency.budgets();
    },
    acceptBaselines: async () => {
      await storageSettled;
      return companion.latency.acceptBaselines();
    },
    models: () => deps.models.list(),
    pullModel: async ({ id }) => {
      await deps.models.pull(id);
      companion.modelArrived(id);
    },
    cancelModel: ({ id }) => {
      deps.models.cancel(id);
    },
    verifyModel: ({ id }) => deps.models.verify(id),
    deleteModel: ({ id }) => deps.models.delete(id),
    settings: () => deps.settings(),
    changeSettings: (next) => deps.changeSettings(next),
    newConversation: () => companion.newConversation(),
    personas: () => companion.personas.list(),
    savePersona: (input) => {
      const persona = companion.personas.save(input);
      if (persona.id === deps.settings().personaId) companion.refreshPersona();
      return persona;
    },
    deletePersona: ({ id }) => {
      companion.personas.remove(id);
      const current = deps.settings();
      const left = companion.personas.list();
      if (id === current.personaId && !left.some(({ persona }) => persona.id === id)) {
        deps.changeSettings({ ...current, personaId: DEFAULT_PERSONA_ID });
      } else if (id === current.personaId) companion.refreshPersona();
      return left;
    },
    exportPersona: ({ id }) => deps.exportPersona(id),
    importPersona: () => deps.importPersona(),
    memories: async (query) => {
      await storageSettled;
      return companion.memory.ledger.page(query);
    },
    memory: ({ id }) => companion.memory.ledger.entry(id),
    editMemory: ({ id, text }) => companion.memory.ledger.edit(id, text),
    pinMemory: ({ id, pinned }) => companion.memory.ledger.pin(id, pinned),
    forgetMemories: ({ ids }) => companion.memory.ledger.forget(ids),
    undoMemory: () => companion.memory.ledger.undo(),
    memoryStats: async () => {
      await storageSettled;
      return companion.memory.ledger.stats();
    },
    exportMemory: () => deps.exportMemory(),
    importMemory: () => deps.importMemory(),
    recalled: ({ turnId }) => companion.memory.recalled(turnId),
    offTheRecord: ({ on }) => {
      companion.memory.offTheRecord = on;
      return { on };
    },
    conversations: async (query) => {
      await storageSettled;
      return companion.memory.conversations.page(query);
    },
    openConversation: ({ id }) => companion.memory.conversations.open(id),
    renameConversation: ({ id, title }) => companion.memory.conversations.rename(id, title),
    archiveConversation: ({ id, archived }) => companion.memory.conversations.archive(id, archived),
    deleteConversation: ({ id }) => companion.memory.conversations.delete(id),
    searchConversations: ({ text, limit }) => companion.memory.conversations.search(text, limit),
    cleanUp: () => deps.cleanUp(),
    copy: (item) => deps.copy(item),
    openHelp: (page) => deps.openHelp(page),
  };
}

function helloState({ companion, version, hotkeyState, settings }: HandlerDeps): HelloState {
  const { readiness, conversationId, phase, backends } = companion;
  return {
    version,
    platform: supportedPlatform(),
    conversationId,
    phase,
    readiness: safeReadiness(readiness),
    hotkey: hotkeyState(),
    settings: settings(),
    offTheRecord: companion.memory.offTheRecord,
    backends,
  };
}

/** Other Unixes run the Linux build, and look like it. */
function supportedPlatform(): HelloState['platform'] {
  return process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux';
}
