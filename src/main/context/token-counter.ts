import type { Client } from '../../shared/rpc/contract';
import type { Generator } from '../../shared/contracts/generator';
import type { Tracer } from '../../shared/trace';

/** Enough for the texts of several long conversations; a count is a few bytes. */
const MAX_ENTRIES = 4096;

/** Token counts by the loaded model's tokenizer, remembered per text: history is counted once. */
export class TokenCounter {
  #counts = new Map<string, number>();

  constructor(private readonly generator: Pick<Client<Generator>, 'countTokens'>) {}

  async count(
    texts: readonly string[],
    signal: AbortSignal,
    tracer: Tracer | undefined,
  ): Promise<readonly number[]> {
    const missing = [...new Set(texts.filter((text) => !this.#counts.has(text)))];
    if (missing.length > 0) {
      const counts = await this.generator.countTokens(missing, { signal, tracer });
      for (const [index, text] of missing.entries()) this.#remember(text, counts[index] ?? 0);
    }
    return texts.map((text) => this.#counts.get(text) ?? 0);
  }

  #remember(text: string, tokens: number): void {
    if (this.#counts.size >= MAX_ENTRIES) {
      const oldest = this.#counts.keys().next();
      if (oldest.done !== true) this.#counts.delete(oldest.value);
    }
    this.#counts.set(text, tokens);
  }
}
