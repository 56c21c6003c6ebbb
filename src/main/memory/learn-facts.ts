import type { AppliedFacts, FactRecord, FactSource, Profile } from '../../shared/contracts/profile';
import type { CallOptions, Client } from '../../shared/rpc/contract';
import type { Candidate } from './extract/candidate';
import { extractFacts } from './extract/extract-facts';
import { contentStems } from './language/words';
import type { ProfileCache } from './profile-cache';
import { reconcile } from './reconcile';

/** The user's side of one finished turn. */
export interface LearntTurn {
  readonly id: string;
  readonly userText: string;
  readonly input: 'speech' | 'text';
  /** Absolute ms. */
  readonly startedMs: number;
}

/** Asks another extractor what the rules may have missed; its answers are compared like theirs. */
export type MoreFacts = (text: string, options: CallOptions) => Promise<readonly Candidate[]>;

const NOTHING: AppliedFacts = { added: 0, replaced: 0, confirmed: 0, ended: 0 };

/**
 * Learns what a turn says about the user: from the user's own words alone, compared with what is known
 * already, written in one transaction. A turn that says nothing new writes nothing.
 */
export async function learnFacts(
  turn: LearntTurn,
  memory: Pick<Client<Profile>, 'saveFacts'>,
  cache: ProfileCache,
  options: CallOptions = {},
): Promise<AppliedFacts> {
  const profile = await cache.facts(options);
  const candidates = extractFacts({
    text: turn.userText,
    input: turn.input,
    known: profile.map(({ text }) => text),
  });
  return await write(candidates, 'rules', turn, { memory, cache, profile, options });
}

/** The same by another extractor, in idle time, after the rules: what it repeats is not written. */
export async function learnMore(
  turn: LearntTurn,
  memory: Pick<Client<Profile>, 'saveFacts'>,
  cache: ProfileCache,
  more: MoreFacts,
  options: CallOptions = {},
): Promise<AppliedFacts> {
  const found = await more(turn.userText, options);
  const profile = await cache.facts(options);
  const candidates = found.filter((one) => !isTold(one, profile));
  return await write(candidates, 'model', turn, { memory, cache, profile, options });
}

/** Half of its content stands in one known fact: the same thing in other words. */
function isTold({ text }: Candidate, profile: readonly FactRecord[]): boolean {
  const stems = contentStems(text);
  return profile.some((fact) => {
    const known = new Set(contentStems(fact.text));
    return stems.filter((word) => known.has(word)).length * 2 >= stems.length;
  });
}

interface Writing {
  readonly memory: Pick<Client<Profile>, 'saveFacts'>;
  readonly cache: ProfileCache;
  readonly profile: readonly FactRecord[];
  readonly options: CallOptions;
}

async function write(
  candidates: readonly Candidate[],
  source: FactSource,
  turn: LearntTurn,
  { memory, cache, profile, options }: Writing,
): Promise<AppliedFacts> {
  const { add, confirm, end } = reconcile(candidates, profile);
  if (add.length + confirm.length + end.length === 0) return NOTHING;
  const applied = await memory.saveFacts(
    { turnId: turn.id, saidMs: turn.startedMs, source, add, confirm, end },
    options,
  );
  cache.invalidate();
  return applied;
}
