import type { Client } from '../../shared/rpc/contract';
import type { Generator } from '../../shared/contracts/generator';
import { emptyPrompt } from '../../shared/prompt';
import type { Prompt, PromptPersona } from '../../shared/prompt';

/** A persona and what the prompt takes with nothing else in it, ends and opened reply included. */
export interface SizedPersona {
  readonly persona: PromptPersona;
  readonly tokens: number;
}

/** What a block of lines takes besides its words: its heading once, and something per line. */
export interface BlockCost {
  readonly block: number;
  readonly line: number;
}

/**
 * What the model's own template and labels take, measured once per model and persona. Sums of these
 * and of the counted texts are never below the real size of the prompt (tests/model/context.test.ts).
 */
export interface PromptLayout {
  /** As it is asked: the whole persona where it fits its share of the limit. */
  readonly persona: SizedPersona;
  /** Its guaranteed minimum, for a turn that would otherwise overflow. */
  readonly leastPersona: SizedPersona;
  readonly exchange: number;
  readonly user: number;
  readonly profile: BlockCost;
  readonly summary: BlockCost;
  readonly recalled: BlockCost;
  readonly situation: BlockCost;
  /** The frame around one attached file. */
  readonly attachment: number;
}

type Counting = Pick<Client<Generator>, 'countPrompt' | 'countTokens'>;

/** Larger personas lose examples, then rules, so that there is room for talk. */
const PERSONA_SHARE = 0.4;
/** What a persona keeps whatever happens, as a share of the limit. */
const LEAST_PERSONA_SHARE = 0.125;

/** Measures the template with one-word probes. `limitTokens` is the whole room of a prompt. */
export async function measureLayout(
  generator: Counting,
  persona: PromptPersona,
  limitTokens: number,
  signal?: AbortSignal,
): Promise<PromptLayout> {
  const options = signal === undefined ? {} : { signal };
  const size = async (over: Partial<Prompt>): Promise<number> =>
    await generator.countPrompt({ ...emptyPrompt(persona), ...over }, options);
  const [word = 1, pair = 1] = await generator.countTokens(['x', 'x\nx'], options);
  const base = await size({});
  const exchange = { user: 'x', reply: 'x' };
  const one = await size({ history: [exchange] });
  const two = await size({ history: [exchange, exchange] });
  const block = async (field: 'profile' | 'recalled' | 'situation'): Promise<BlockCost> => {
    const single = await size({ [field]: ['x'] });
    const double = await size({ [field]: ['x', 'x'] });
    const line = Math.max(0, double - single - word) + ROUNDING;
    return { block: Math.max(0, single - base - word) + ROUNDING, line };
  };
  const attached = await size({ attachments: [{ name: 'x', text: 'x' }] });
  const summary = (await size({ summary: 'x' })) - base - word;
  return {
    persona: await fitPersona(persona, limitTokens * PERSONA_SHARE, (cut) =>
      size({ persona: cut }),
    ),
    leastPersona: await fitPersona(
      { ...persona, examples: [] },
      limitTokens * LEAST_PERSONA_SHARE,
      (cut) => size({ persona: cut }),
    ),
    exchange: Math.max(one - base, two - one) - pair + ROUNDING,
    user: Math.max(0, (await size({ user: 'x' })) - base - word) + ROUNDING,
    profile: await block('profile'),
    summary: { block: Math.max(0, summary) + ROUNDING, line: 0 },
    recalled: await block('recalled'),
    situation: await block('situation'),
    attachment: Math.max(0, attached - base - pair) + ROUNDING,
  };
}

/** Words cut at a border can take one token more than the same words counted apart. */
const ROUNDING = 1;

/** Leaves out the last examples, then the last rules, until it fits; who it is always stays. */
export async function fitPersona(
  persona: PromptPersona,
  budgetTokens: number,
  size: (persona: PromptPersona) => Promise<number>,
): Promise<SizedPersona> {
  let fitting = persona;
  for (;;) {
    const tokens = await size(fitting);
    if (tokens <= budgetTokens) return { persona: fitting, tokens };
    if (fitting.examples.length > 0) {
      fitting = { ...fitting, examples: fitting.examples.slice(0, -1) };
    } else if (fitting.rules.length > 0) {
      fitting = { ...fitting, rules: fitting.rules.slice(0, -1) };
    } else {
      return { persona: fitting, tokens };
    }
  }
}
