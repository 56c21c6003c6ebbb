import type { Readiness, ReadinessItem } from '../../shared/contracts/ipc';

type Part = ReadinessItem['part'];

/** Why nothing can be said now, and what to do instead. */
export interface TalkObstacle {
  readonly words: string;
  readonly instead: string;
}

/** Without these nobody listens; without a voice answers are read, without recall little is lost. */
const NEEDED = {
  memory: 'the memory',
  hearing: 'the model that hears',
  thinking: 'the language model',
} as const satisfies Partial<Record<Part, string>>;

/** Null while there is nothing in the way, or only that it still loads. Pure. */
export function talkObstacle({ items }: Pick<Readiness, 'items'>): TalkObstacle | null {
  const broken = items.flatMap(({ part, state }) =>
    isNeeded(part) && (state === 'missing' || state === 'failed') ? [{ part, state }] : [],
  );
  const [first] = broken;
  if (first === undefined) return null;
  const { part, state } = first;
  const words = `${NEEDED[part]} ${state === 'missing' ? 'is missing' : 'did not start'}`;
  return { words, instead: insteadWords(broken.map((one) => one.part)) };
}

function insteadWords(broken: readonly (keyof typeof NEEDED)[]): string {
  if (broken.includes('memory')) return 'What to do is said above.';
  if (broken.includes('thinking')) return 'Choose another model above, or do what is said there.';
  return 'Type below meanwhile, or choose another model above.';
}

function isNeeded(part: Part): part is keyof typeof NEEDED {
  return part in NEEDED;
}
