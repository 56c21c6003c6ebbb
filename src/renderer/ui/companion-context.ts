import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Settings } from '../../shared/settings';
import type { Companion } from '../companion';
import type { AttachmentState } from '../conversation/attachment-desk';
import type { ConversationState } from '../conversation/conversation-store';
import type { LatencyState } from '../latency/latency-store';
import type { MemoryState } from '../memory/memory-store';
import type { AppState } from '../state/app-store';
import type { TalkState } from '../talk/talk-store';
import type { WaterfallState } from '../waterfall/waterfall-store';

export const CompanionContext = createContext<Companion | null>(null);

export function useCompanion(): Companion {
  const companion = useContext(CompanionContext);
  if (companion === null) throw new Error('no companion above this component');
  return companion;
}

export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(useCompanion().app, select);
}

/** For everything below {@link App}, which draws nothing that needs settings before they are there. */
export function useSettings<T>(select: (settings: Settings) => T): T {
  return useApp((state) => {
    if (state.settings === null) throw new Error('drawn before the settings are known');
    return select(state.settings);
  });
}

export function useConversation<T>(select: (state: ConversationState) => T): T {
  return useStore(useCompanion().conversation, select);
}

export function useAttachments<T>(select: (state: AttachmentState) => T): T {
  return useStore(useCompanion().attachmentStore, select);
}

export function useTalk<T>(select: (state: TalkState) => T): T {
  return useStore(useCompanion().talkStore, select);
}

export function useLatency<T>(select: (state: LatencyState) => T): T {
  return useStore(useCompanion().latency, select);
}

export function useMemory<T>(select: (state: MemoryState) => T): T {
  return useStore(useCompanion().memory, select);
}

export function useWaterfall<T>(select: (state: WaterfallState) => T): T {
  return useStore(useCompanion().waterfall, select);
}
