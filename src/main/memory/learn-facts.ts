import type { AppliedFacts, Profile } from '../../shared/contracts/profile';
import type { CallOptions, Client } from '../../shared/rpc/contract';
import { extractFacts } from './extract/extract-facts';
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
  const { add, confirm, end } = reconcile(candidates, profile);
  if (add.length + confirm.length + end.length === 0) return NOTHING;
  const applied = await memory.saveFacts(
    { turnId: turn.id, saidMs: turn.startedMs, source: 'rules', add, confirm, end },
    options,
  );
  cache.invalidate();
  return applied;
}
