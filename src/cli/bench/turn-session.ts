import { SottoError } from '../../shared/errors';
import { emptyPrompt } from '../../shared/prompt';
import { feedClip } from '../../main/audio/feed-clip';
import type { TurnParts } from '../../main/turn/turn-parts';
import type { OpenedCompanion } from '../open-companion';
import { withTail } from '../read-clip';
import type { BusyLoad } from './busy-load';
import type { ClipSource } from './clip-set';
import { feedAtOnce } from './feed-at-once';
import { LoadMeter } from './machine-load';
import { describeTurn } from './turn-detail';
import { measureFloor } from './turn-floor';
import type { Floor } from './turn-floor';
import type { TurnBenchDetail } from './turn-summary';
import { isProduct, noCalls, variantParts } from './turn-variants';
import type { FirstCalls, TurnVariant } from './turn-variants';

/** The contract's reply cap (performance.md). */
export const REPLY_TOKENS = 48;

/** One pipeline, and what its next turn runs with. */
export class TurnSession {
  opened: OpenedCompanion | null = null;
  parts: TurnParts | null = null;
  others: BusyLoad | null = null;
  #variant: TurnVariant = 'product';
  #calls: FirstCalls = noCalls();

  constructor(private readonly seed: number) {}

  adjust(parts: TurnParts): TurnParts {
    this.parts = variantParts(parts, {
      variant: this.#variant,
      seed: this.seed,
      maxReplyTokens: REPLY_TOKENS,
      calls: this.#calls,
    });
    return this.parts;
  }

  async turn(clip: ClipSource, tailMs: number, variant: TurnVariant): Promise<TurnBenchDetail> {
    const { companion, player, finished } = this.#opened;
    this.#variant = variant;
    this.#calls = noCalls();
    companion.newConversation();
    await companion.idle();
    await this.#resetCache();
    const samples = withTail(clip.read(), tailMs);
    const meter = new LoadMeter();
    if (variant === 'loaded') this.others?.go();
    const turnId = isProduct(variant)
      ? await feedClip(companion, samples, 'realtime')
      : await feedAtOnce(companion, samples);
    const turn = await finished(turnId);
    this.others?.rest();
    await companion.idle();
    const { othersShare } = meter.report();
    player.take();
    await companion.engines.memory.forgetTurn(turnId, {});
    const floor = variant === 'sequential' ? await this.#floor(samples) : null;
    return describeTurn({ clip, tailMs, variant, turn, floor, othersShare });
  }

  get #opened(): OpenedCompanion {
    if (this.opened === null) throw new SottoError('bug', 'the bench has no pipeline yet');
    return this.opened;
  }

  /** The cache holds the persona, as at a start: a reply to the same words must not be cheaper. */
  async #resetCache(): Promise<void> {
    const persona = this.parts?.persona;
    // Before the first turn the start itself has put it there.
    if (persona === undefined) return;
    await this.#opened.companion.engines.generator.prefill(emptyPrompt(persona), {});
  }

  async #floor(samples: Float32Array): Promise<Floor | null> {
    const { engines, settings } = this.#opened.companion;
    const { language, languages } = settings.speech;
    return await measureFloor({
      engines,
      samples,
      listen: { language, languages, prompt: '', window: 'sized', partials: false },
      calls: this.#calls,
      resetCache: () => this.#resetCache(),
    });
  }
}
