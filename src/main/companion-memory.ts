import type { IpcEvents } from '../shared/contracts/ipc';
import type { TurnPhase } from '../shared/turn';
import type { CompanionOptions } from './companion-options';
import type { CompanionState } from './companion-state';
import type { Conversation } from './context/conversation';
import type { Engines } from './engines/engines';
import { modelFacts } from './memory/extract/model-facts';
import { asksModelForFacts, IdleFacts } from './memory/idle-facts';
import { MemoryDesk } from './memory/memory-desk';
import { MemoryKeeper } from './memory/memory-keeper';

export interface CompanionMemoryDeps {
  readonly options: CompanionOptions;
  readonly state: CompanionState;
  readonly engines: Engines;
  readonly phase: () => TurnPhase;
  /** Ends the turn that runs. */
  readonly stop: () => void;
}

/** What remembers: the user's hands on the memory, what follows a turn, and what idle time adds. */
export interface CompanionMemory {
  readonly desk: MemoryDesk;
  readonly keeper: MemoryKeeper;
  readonly idleFacts: IdleFacts;
}

export function companionMemory(deps: CompanionMemoryDeps): CompanionMemory {
  const { options, state, engines } = deps;
  const changed = (): void => {
    const change: IpcEvents['memoryChanged'] = { conversationId: state.conversation.id };
    options.events.memoryChanged?.(change);
  };
  const keeper = new MemoryKeeper({
    memory: () => engines.memory,
    settings: () => state.settings,
  });
  const idleFacts = new IdleFacts({
    mayRun: () => !state.savingPower && asksModelForFacts(state.settings.memory, ablest(engines)),
    learn: (turn, signal) =>
      keeper.learnMore(
        turn,
        (text, call) => modelFacts(text, engines.strong ?? engines.generator, call),
        { signal },
      ),
    learnt: changed,
  });
  const desk = new MemoryDesk({
    engines,
    paths: options.paths,
    isIdle: () => deps.phase() === 'idle',
    conversation: () => state.conversation,
    switchTo: (conversation: Conversation | null) => {
      deps.stop();
      if (conversation === null) state.newConversation();
      else state.conversation = conversation;
    },
    reload: (conversation) => {
      state.conversation = conversation;
    },
    profile: () => keeper.profile,
    onChanged: () => {
      idleFacts.drop();
      changed();
    },
  });
  return { desk, keeper, idleFacts };
}

/** Nobody waits for facts: where there are two models the better one is asked. */
function ablest({ info }: Engines) {
  return info.strong?.model ?? info.llmModel;
}
