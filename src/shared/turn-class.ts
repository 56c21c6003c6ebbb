/**
 * What kind of turn the user's words open (product B6). Found by comparing their embedding with written
 * prototypes (src/main/context/classify/); what each class changes is a table
 * (src/main/context/class-table.ts).
 */
export const TURN_CLASSES = [
  /** Greetings, thanks, yes and no, talk about the companion itself. */
  'small-talk',
  /** The user tells something: about their day, their life, a feeling. */
  'telling',
  /** Something to know, answered in a sentence. */
  'question',
  /** Something to explain, advise on, plan or compose: a longer answer. */
  'explain',
  /** The answer lies in what the user said or did before, or in their own things and dates. */
  'memory',
  /** About the user as such: "what do you know about me?" */
  'profile',
  /** Something to do now: play, set, send, stop. */
  'command',
] as const;

export type TurnClass = (typeof TURN_CLASSES)[number];

/** Turns of different weight are never mixed in statistics (product D6). */
export type TurnWeight = 'simple' | 'complex' | 'memory-heavy';

export const TURN_WEIGHT: Readonly<Record<TurnClass, TurnWeight>> = {
  'small-talk': 'simple',
  telling: 'simple',
  question: 'simple',
  explain: 'complex',
  memory: 'memory-heavy',
  profile: 'memory-heavy',
  command: 'simple',
};
