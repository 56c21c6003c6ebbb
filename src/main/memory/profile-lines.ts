import { FACT_CATEGORIES } from '../../shared/contracts/profile';
import type { FactRecord } from '../../shared/contracts/profile';

export interface ProfileLimits {
  readonly maxFacts: number;
  readonly maxCharacters: number;
}

/** About 200 tokens: what a small model can still hold beside the conversation. */
export const PROFILE_LIMITS: ProfileLimits = { maxFacts: 24, maxCharacters: 900 };

/**
 * The facts that go into the prompt, one line each, in profile order. Where they do not all fit,
 * pinned ones come first, then who the user is and who belongs to them, then what was said last or
 * most often. The order of the lines does not depend on what was left out, so that the cached prefix
 * changes only where the profile did.
 */
export function profileLines(
  facts: readonly FactRecord[],
  limits: ProfileLimits = PROFILE_LIMITS,
): readonly string[] {
  const chosen = new Set<FactRecord>();
  let characters = 0;
  for (const fact of facts.toSorted(byImportance)) {
    const length = fact.text.length + 2;
    if (chosen.size >= limits.maxFacts) break;
    if (characters + length > limits.maxCharacters) continue;
    chosen.add(fact);
    characters += length;
  }
  return facts.filter((fact) => chosen.has(fact)).map((fact) => `${fact.text}.`);
}

function byImportance(a: FactRecord, b: FactRecord): number {
  return rank(a) - rank(b) || b.timesSaid - a.timesSaid || b.confirmedMs - a.confirmedMs;
}

/** Identity and relations hardly ever change and are asked for most; the rest is equal. */
function rank({ pinned, category, slot }: FactRecord): number {
  if (pinned) return 0;
  if (slot !== null) return 1;
  return FACT_CATEGORIES.indexOf(category) < 2 ? 1 : 2;
}
