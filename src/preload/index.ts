import { contextBridge, ipcRenderer } from 'electron';
import type { IpcRendererEvent } from 'electron';

import type {
  CALL_CHANNEL,
  EVENT_CHANNEL,
  eventNames,
  IpcCallName,
  IpcReply,
} from '../shared/contracts/ipc';

/*
 * The contract's file carries the schemas main parses with. The window needs only the names, so they
 * are written here once more, each checked against the contract by its type: a missing, misspelt or
 * surplus name does not compile.
 */
const CALLS: typeof CALL_CHANNEL = 'sotto:call';
const EVENTS: typeof EVENT_CHANNEL = 'sotto:event';

const CALL_NAMES: Readonly<Record<IpcCallName, true>> = {
  hello: true,
  clock: true,
  press: true,
  audio: true,
  release: true,
  cancel: true,
  say: true,
  measureAttachment: true,
  stop: true,
  useAnyway: true,
  playback: true,
  spans: true,
  turns: true,
  turn: true,
  traces: true,
  traceRows: true,
  stageStats: true,
  why: true,
  compareTurns: true,
  compareConfigurations: true,
  configurations: true,
  sessions: true,
  markTurn: true,
  budgets: true,
  acceptBaselines: true,
  models: true,
  pullModel: true,
  cancelModel: true,
  verifyModel: true,
  deleteModel: true,
  settings: true,
  changeSettings: true,
  newConversation: true,
  personas: true,
  savePersona: true,
  deletePersona: true,
  exportPersona: true,
  importPersona: true,
  memories: true,
  memory: true,
  editMemory: true,
  pinMemory: true,
  forgetMemories: true,
  undoMemory: true,
  memoryStats: true,
  exportMemory: true,
  importMemory: true,
  recalled: true,
  offTheRecord: true,
  conversations: true,
  openConversation: true,
  renameConversation: true,
  archiveConversation: true,
  deleteConversation: true,
  searchConversations: true,
  cleanUp: true,
  copy: true,
  openHelp: true,
};

const EVENT_NAMES: typeof eventNames = [
  'turn',
  'spans',
  'readiness',
  'settings',
  'modelProgress',
  'openSettings',
  'memoryChanged',
  'hotkey',
  'hotkeyPress',
  'hotkeyRelease',
  'speech',
  'clauseEnd',
  'speechEnd',
  'silence',
  'notice',
];

/**
 * Sends one call and unwraps the answer. A refusal becomes an `Error` with a text that is safe to
 * show and ends with what to do; the bridge carries nothing else of an error.
 */
async function call(name: string, args: readonly unknown[]): Promise<unknown> {
  const reply = (await ipcRenderer.invoke(CALLS, name, args)) as IpcReply<unknown>;
  if (reply.ok) return reply.value;
  const { message, hint } = reply.error;
  throw new Error(hint === null ? message : `${message} ${hint}`);
}

type Listener = (payload: unknown) => void;
const listeners = new Map<string, Set<Listener>>(EVENT_NAMES.map((name) => [name, new Set()]));

// The page's callbacks get the payload alone, never Electron's event with its sender.
ipcRenderer.on(EVENTS, (_event: IpcRendererEvent, name: string, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload);
});

function on(name: string, listener: Listener): () => void {
  const subscribed = listeners.get(name);
  if (subscribed === undefined) throw new Error(`There is no event “${name}”.`);
  // A wrapper of its own: the same function subscribed twice is told twice, and ends twice.
  const tell: Listener = (payload) => {
    listener(payload);
  };
  subscribed.add(tell);
  return () => {
    subscribed.delete(tell);
  };
}

const calls = Object.fromEntries(
  Object.keys(CALL_NAMES).map((name) => [name, (...args: unknown[]) => call(name, args)]),
);

contextBridge.exposeInMainWorld('sotto', { ...calls, on });
