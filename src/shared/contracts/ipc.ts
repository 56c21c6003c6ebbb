import { z } from 'zod';
import { attachmentSchema, attachmentsSchema } from './attachment';
import type { AttachmentSize } from './attachment';
import type { SpanEvent, SpanThread } from '../trace';
import type { TraceSummary, TurnDelta, TurnDetail, TurnPhase, TurnRecord } from '../turn';
import type { Settings } from '../settings';
import { personaSchema } from '../persona';
import type { Persona, PersonaEntry } from '../persona';
import { settingsSchema } from '../settings';
import { latencyCallSchemas } from './latency-calls';
import type { LatencyCallResults } from './latency-calls';
import { MEMORY_KINDS } from './ledger';
import { libraryCallSchemas } from './library-calls';
import type { LibraryCallResults, ModelProgress } from './library-calls';
import type {
  ConversationHit,
  ConversationRecord,
  ConversationsPage,
  Forgotten,
  LedgerEntry,
  LedgerPage,
  LedgerStats,
  Undone,
} from './ledger';
import type { RecalledMemory } from './memory';
import { playbackEventSchema } from './playback-event';

/**
 * Renderer ↔ main, declared once. Calls go from the window to main and are parsed by the schemas
 * below before a handler sees them; events go from main to the window. The preload exposes exactly
 * these, by name (`window.sotto`); nothing else crosses.
 */

const id = z.string().min(1).max(64);
const epochMs = z.number().finite().nonnegative();
const entryId = z.string().regex(/^(turn|fact):[1-9]\d{0,15}$/);
/** Where a page ended, as main gave it. */
const place = z.string().max(128).nullable();
const searchText = z.string().max(500);

/** PCM from the capture worklet: mono, 16 kHz, at most 100 ms and a little. */
const samples = z
  .instanceof(Float32Array)
  .refine((value) => value.length <= 4096, 'too many samples');

/** A step the window measured itself, on main's clock already. */
const rendererSpan = z.strictObject({
  name: z.enum([
    'listen.key_to_handler',
    'listen.drain',
    'listen.post_roll',
    'ipc.main_to_renderer',
    'play.buffer_wait',
    'play.start',
    'play.playback',
    'play.device_latency',
  ]),
  startMs: epochMs,
  endMs: epochMs,
  attributes: z.record(
    z.string().max(64),
    z.union([z.string().max(256), z.number(), z.boolean(), z.null()]),
  ),
});

/** One schema per call: its arguments as a tuple. */
export const callSchemas = {
  /** State to draw the window from, at start and after a reload. */
  hello: z.tuple([]),
  /** Main's clock, for the offset between the two processes. */
  clock: z.tuple([]),
  /** Key down. Answers the new turn's id, or null when Sotto cannot listen now (a delta says why). */
  press: z.tuple([
    z.strictObject({
      keyMs: epochMs,
      source: z.enum(['button', 'key', 'hotkey']),
      /** Text files that go with what is about to be said. */
      attachments: attachmentsSchema.optional(),
    }),
  ]),
  /** Captured audio of the held turn, in order. `firstSampleMs` is when its first sample was taken. */
  audio: z.tuple([z.strictObject({ turnId: id, samples, firstSampleMs: epochMs })]),
  /** Key up, after the last `audio` of the turn was sent. */
  release: z.tuple([
    z.strictObject({
      turnId: id,
      keyMs: epochMs,
      postRollMs: z.number().min(0).max(1000),
      /** When the window sent this, after all its own steps. */
      sentMs: epochMs.optional(),
    }),
  ]),
  /** The microphone failed before anything was heard, or Esc: forget the turn. */
  cancel: z.tuple([z.strictObject({ turnId: id, reason: z.string().max(200) })]),
  /** A typed message. */
  say: z.tuple([
    z.strictObject({
      text: z.string().trim().min(1).max(20_000),
      submitMs: epochMs,
      /** Text files: whole in this turn, one line in later ones. */
      attachments: attachmentsSchema.optional(),
    }),
  ]),
  /** What a text file would take of the prompt, before it is sent. Fails while no model is loaded. */
  measureAttachment: z.tuple([attachmentSchema]),
  /** Silences and aborts the running turn (Esc, or the stop button). */
  stop: z.tuple([]),
  /** "Use it anyway": the refused words of a not-heard turn become a typed turn. */
  useAnyway: z.tuple([z.strictObject({ turnId: id })]),
  /** What the player reports. `atMs` on main's clock, taken from the audio clock. */
  playback: z.tuple([playbackEventSchema]),
  spans: z.tuple([
    z.strictObject({
      turnId: id,
      spans: z.array(rendererSpan).max(64),
      /** How far off the window's view of main's clock can be, ms. */
      clockErrorMs: z.number().nonnegative().optional(),
    }),
  ]),
  turns: z.tuple([
    z.strictObject({
      limit: z.number().int().min(1).max(500),
      beforeTurnId: id.nullable(),
      /** Left out or null: the turns of all conversations. */
      conversationId: id.nullable().optional(),
    }),
  ]),
  turn: z.tuple([z.strictObject({ turnId: id })]),
  traces: z.tuple([z.strictObject({ limit: z.number().int().min(1).max(20_000) })]),
  ...latencyCallSchemas,
  ...libraryCallSchemas,
  settings: z.tuple([]),
  changeSettings: z.tuple([settingsSchema]),
  newConversation: z.tuple([]),
  /** All personas, by name. The one in use is `settings.personaId`. */
  personas: z.tuple([]),
  /** Keeps a new or changed persona as the user's own; the one in use changes at once. */
  savePersona: z.tuple([personaSchema]),
  /** Deletes one of the user's own; when it was in use, the default one takes over. */
  deletePersona: z.tuple([z.strictObject({ id })]),
  /** Asks for a file to write to; false when the user thought better of it. */
  exportPersona: z.tuple([z.strictObject({ id })]),
  /** Asks for a file; the new persona, or null. An id that is taken gets a number. */
  importPersona: z.tuple([]),
  /** A page of what is remembered, newest first, filtered. */
  memories: z.tuple([
    z.strictObject({
      text: searchText.nullable(),
      kind: z.enum(MEMORY_KINDS).nullable(),
      category: z.string().max(40).nullable(),
      input: z.enum(['speech', 'text']).nullable(),
      conversationId: id.nullable(),
      pinnedOnly: z.boolean(),
      limit: z.number().int().min(1).max(200),
      before: place,
    }),
  ]),
  memory: z.tuple([z.strictObject({ id: entryId })]),
  editMemory: z.tuple([
    z.strictObject({ id: entryId, text: z.string().trim().min(1).max(20_000) }),
  ]),
  pinMemory: z.tuple([z.strictObject({ id: entryId, pinned: z.boolean() })]),
  /** What was said goes with its whole turn. */
  forgetMemories: z.tuple([z.strictObject({ ids: z.array(entryId).min(1).max(500) })]),
  /** Takes back the last edit, pin, forget or deleted conversation; null when there is none. */
  undoMemory: z.tuple([]),
  memoryStats: z.tuple([]),
  /** Asks the user for a file and writes everything into it; null when they thought better of it. */
  exportMemory: z.tuple([]),
  /** Asks the user for a file and adds what of it is not there yet. */
  importMemory: z.tuple([]),
  /** What stood beside a past answer. */
  recalled: z.tuple([z.strictObject({ turnId: id })]),
  /** While on, turns are neither stored nor remembered. */
  offTheRecord: z.tuple([z.strictObject({ on: z.boolean() })]),
  conversations: z.tuple([
    z.strictObject({
      text: searchText.nullable(),
      archived: z.boolean(),
      limit: z.number().int().min(1).max(200),
      before: place,
    }),
  ]),
  /** Goes on in an earlier conversation; its turns come with `turns`. */
  openConversation: z.tuple([z.strictObject({ id })]),
  /** An empty title gives it back its first words. */
  renameConversation: z.tuple([z.strictObject({ id, title: z.string().max(200) })]),
  archiveConversation: z.tuple([z.strictObject({ id, archived: z.boolean() })]),
  deleteConversation: z.tuple([z.strictObject({ id })]),
  searchConversations: z.tuple([
    z.strictObject({ text: searchText, limit: z.number().int().min(1).max(100) }),
  ]),
  /** Removes old temporary files; answers what it freed. */
  cleanUp: z.tuple([]),
  /** Writes to the clipboard, which the page itself may not touch. */
  copy: z.tuple([
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('text'), text: z.string().max(200_000) }),
      z.strictObject({
        type: z.literal('png'),
        data: z.instanceof(Uint8Array).refine((data) => data.length <= 480_000, 'too large'),
      }),
    ]),
  ]),
  /** Opens one of a fixed list of outside pages by id. */
  openHelp: z.tuple([z.enum(['readme', 'licence'])]),
} as const;

export type IpcCallName = keyof typeof callSchemas;
export type IpcArgs<K extends IpcCallName> = z.infer<(typeof callSchemas)[K]>;

/** What main answers to each call. */
export interface IpcResults extends LatencyCallResults, LibraryCallResults {
  hello: HelloState;
  clock: { nowMs: number };
  press: { turnId: string } | null;
  audio: void;
  release: void;
  cancel: void;
  say: { turnId: string };
  measureAttachment: AttachmentSize;
  stop: void;
  useAnyway: { turnId: string };
  playback: void;
  spans: void;
  turns: readonly TurnRecord[];
  turn: TurnDetail | null;
  traces: readonly TraceSummary[];
  settings: Settings;
  changeSettings: Settings;
  newConversation: { conversationId: string };
  personas: readonly PersonaEntry[];
  savePersona: Persona;
  deletePersona: readonly PersonaEntry[];
  exportPersona: boolean;
  importPersona: Persona | null;
  memories: LedgerPage;
  memory: LedgerEntry;
  editMemory: LedgerEntry;
  pinMemory: LedgerEntry;
  forgetMemories: Forgotten;
  undoMemory: Undone | null;
  memoryStats: LedgerStats;
  exportMemory: { readonly turns: number } | null;
  importMemory: { readonly turns: number } | null;
  recalled: readonly RecalledMemory[];
  offTheRecord: { readonly on: boolean };
  conversations: ConversationsPage;
  openConversation: ConversationRecord;
  renameConversation: ConversationRecord;
  archiveConversation: ConversationRecord;
  deleteConversation: Forgotten;
  searchConversations: readonly ConversationHit[];
  cleanUp: { readonly files: number; readonly freedBytes: number };
  copy: void;
  openHelp: void;
}

/** Loading of one part, with what it does and how far it is (0–1, null when unknown). */
export interface ReadinessItem {
  readonly part: 'memory' | 'hearing' | 'thinking' | 'speaking' | 'embedding';
  readonly state: 'waiting' | 'loading' | 'warming' | 'ready' | 'failed' | 'missing';
  readonly model: string;
  readonly progress: number | null;
  /** What went wrong and the one thing to do, when `failed` or `missing`. */
  readonly problem: string | null;
}

export interface Readiness {
  readonly ready: boolean;
  readonly items: readonly ReadinessItem[];
  /** The second language model, where one is chosen. Nothing waits for it. */
  readonly strong?: Omit<ReadinessItem, 'part'>;
}

export interface HotkeyState {
  readonly mode: 'hold' | 'toggle' | 'off';
  readonly accelerator: string;
  /** Why it is not hold-to-talk, in words; null when it is. */
  readonly note: string | null;
}

export interface HelloState {
  readonly version: string;
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly conversationId: string;
  readonly phase: TurnPhase;
  readonly readiness: Readiness;
  readonly hotkey: HotkeyState;
  readonly settings: Settings;
  readonly offTheRecord: boolean;
  readonly backends: { readonly stt: string | null; readonly llm: string | null };
}

/** Main → window. Payloads are structured-cloned; deltas only, never the whole state again. */
export interface IpcEvents {
  turn: TurnDelta;
  spans: readonly SpanEvent[];
  readiness: Readiness;
  settings: Settings;
  /** A model is being fetched or checked. */
  modelProgress: ModelProgress;
  /** The tray’s menu asks for the settings. */
  openSettings: Record<string, never>;
  /** The ledger or the list of conversations is not what it was: ask again. */
  memoryChanged: { readonly conversationId: string };
  hotkey: HotkeyState;
  /** The global hotkey: the window does what its own key would. */
  hotkeyPress: { readonly keyMs: number };
  hotkeyRelease: { readonly keyMs: number };
  /** Audio of one clause piece to play, in order. `sentMs` tells the hop's cost. */
  speech: {
    readonly turnId: string;
    readonly clause: number;
    readonly samples: Float32Array;
    readonly sampleRateHz: number;
    readonly sentMs: number;
  };
  /** No more audio follows for this clause. */
  clauseEnd: { readonly turnId: string; readonly clause: number };
  /** No more clauses follow for this turn. */
  speechEnd: { readonly turnId: string };
  /** Silence now, drop what is queued, and report `silenced`. */
  silence: { readonly turnId: string };
  /** A message that belongs to no turn: what happened, what to do. */
  notice: { readonly level: 'info' | 'warning' | 'error'; readonly text: string };
}

export const eventNames = [
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
] as const satisfies readonly (keyof IpcEvents)[];

type MissingEvents = Exclude<keyof IpcEvents, (typeof eventNames)[number]>;
/** Fails to compile when an event is declared but not listed. */
export const allEventsListed: MissingEvents extends never ? true : MissingEvents = true;

/** `window.sotto`: one function per call, one subscription per event. */
export type SottoBridge = {
  readonly [K in IpcCallName]: (...args: IpcArgs<K>) => Promise<IpcResults[K]>;
} & {
  /** Returns the function that ends the subscription. */
  on<E extends keyof IpcEvents>(event: E, listener: (payload: IpcEvents[E]) => void): () => void;
};

/** Errors reach the window as code and safe text: no paths, no stacks. */
export interface IpcFailure {
  readonly kind: string;
  readonly message: string;
  readonly hint: string | null;
}

export type IpcReply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: IpcFailure };

export const CALL_CHANNEL = 'sotto:call';
export const EVENT_CHANNEL = 'sotto:event';
export const RENDERER_THREAD: SpanThread = 'renderer';
