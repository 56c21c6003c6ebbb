import type { Profile } from '../../shared/contracts/profile';
import type { Client } from '../../shared/rpc/contract';
import type { ContextPart } from '../context/context-part';
import { moodLines } from './affect';
import type { ProfileCache } from './profile-cache';

/** What is known about the user, the most important first. */
export function profilePart(profile: Pick<ProfileCache, 'lines'>): ContextPart {
  return {
    name: 'profile',
    build: (_request, { signal, tracer }) => profile.lines(undefined, { signal, tracer }),
  };
}

/** How the user's words sound, where that is plain and the settings want it said. */
export function affectPart(isOn: () => boolean): ContextPart {
  return {
    name: 'affect',
    build: ({ text }) => Promise.resolve(isOn() ? moodLines(text) : []),
  };
}

/** What left the window of this conversation. */
export function summaryPart(memory: () => Pick<Client<Profile>, 'summary'>): ContextPart {
  return {
    name: 'summary',
    build: async ({ conversationId }, { signal, tracer }) => {
      const summary = await memory().summary(conversationId, { signal, tracer });
      return summary === null ? [] : [summary.text];
    },
  };
}
