import { isAbort } from '../shared/errors';
import type { CompanionState } from './companion-state';
import type { CompanionOptions } from './companion-options';
import type { WindowParts } from './context/compact';
import type { ContextKeeper } from './context/context-keeper';
import type { Engines } from './engines/engines';
import type { ReadinessBoard } from './engines/readiness-board';
import type { MemoryDesk } from './memory/memory-desk';
import { recentConversationId } from './memory/recent-conversation';
import type { PersonaRole } from './persona/persona-role';
import { tellInterrupted, tellQuarantined } from './turn/settle-unfinished';
import { toSpeechText } from './turn/speech-text';
import type { TurnParts } from './turn/turn-parts';

export interface StartSources {
  readonly options: CompanionOptions;
  readonly state: CompanionState;
  readonly board: ReadinessBoard;
  readonly engines: Engines;
  readonly memory: MemoryDesk;
  readonly context: ContextKeeper;
  readonly role: PersonaRole;
  /** What a turn would run with now. */
  readonly parts: () => TurnParts;
}

/** What of it the warming of a persona needs. */
export interface WarmSources {
  readonly state: CompanionState;
  readonly context: Pick<ContextKeeper, 'measure' | 'settle'>;
  readonly role: Pick<PersonaRole, 'takeUp' | 'prompt' | 'maxReplyTokens'>;
  readonly parts: () => WindowParts;
}

/** Once the engines are there: goes on where the last run ended, and warms what the first turn needs. */
export async function takeUp(from: StartSources): Promise<void> {
  const { options, state, board, engines, context } = from;
  tellQuarantined(engines.info.memory?.quarantinedPath ?? null, options.events);
  if (board.isReady('memory')) await restore(from);
  const warming = board.isReady('thinking') ? warmPersona(from) : undefined;
  const loading = board.isReady('embedding')
    ? context.loadClasses(options.paths, state.settings, state.closing.signal)
    : undefined;
  await Promise.all([warming, loading]);
  // Its many patterns are compiled at the first use: the first reply should not wait for that.
  toSpeechText('Warm on the 3rd of May, for $25.60.', state.settings.speech.language);
}

/** What was cut off is told; a recent conversation is taken up again. */
async function restore({ options, state, engines, memory }: StartSources): Promise<void> {
  // A command that only looks at the memory must not settle the turn of a window that runs.
  if (options.only === undefined) await tellInterrupted(engines.memory, options.events);
  const recent = await recentConversationId(engines.memory);
  if (recent !== null && options.newConversation !== true) {
    state.conversation = await memory.conversations.restored(recent);
  }
}

/** The persona's share of the KV cache is computed before the first turn needs it (product E4). */
export async function warmPersona(from: WarmSources): Promise<void> {
  const { state, context, role } = from;
  await role.takeUp(state.settings);
  await context.measure(role.prompt.persona, role.maxReplyTokens(state.settings));
  try {
    await context.settle(from.parts(), { signal: state.closing.signal, restate: true });
  } catch (error) {
    // A reply of the other model came first: the end of its turn settles.
    if (!isAbort(error)) throw error;
  }
}

/** The second language model has come: it is measured, and reads the talk when nobody waits. */
export async function warmStrong(from: StartSources, signal: AbortSignal): Promise<void> {
  const { state, context, role } = from;
  await context.measureStrong(role.prompt.persona, role.maxReplyTokens(state.settings));
  await context.settleSoon(from.parts, signal);
}
