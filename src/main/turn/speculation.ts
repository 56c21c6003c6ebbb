import type { PartialTranscript } from '../../shared/contracts/transcriber';
import { isAbort } from '../../shared/errors';
import { SPAN } from '../../shared/trace';
import type { OpenSpan } from '../../shared/trace';
import { withFileLines } from '../context/attachments';
import { sameWords } from '../context/same-words';
import type { ActiveTurn } from './active-turn';
import { thinkAbout } from './recall-and-assemble';
import { ReplyDraft } from './reply-draft';
import type { TurnParts } from './turn-parts';

/** Fewer new words than this are not worth an evaluation of their own. */
const LEAST_NEW_WORDS = 2;

interface Guess {
  readonly draft: ReplyDraft;
  readonly span: OpenSpan;
}

/**
 * Thinking while the user still holds the key (product A13), as people do who answer within 200 ms.
 * What was heard so far is recalled for and put into the model's cache, which keeps all that stays the
 * same; at a pause the reply and its first clause are made and held back. The final transcript
 * decides: the same words take the draft, any others drop it. Nothing of it is seen, heard or written
 * before that.
 */
export class Speculation {
  #guess: Guess | null = null;
  #prefilledWords = 0;
  #prefilling = false;
  #closed = false;

  constructor(
    private readonly turn: ActiveTurn,
    private readonly parts: TurnParts,
  ) {}

  /** What was heard so far. */
  hear(partial: PartialTranscript): void {
    if (this.#closed || !this.parts.mayWorkAhead()) {
      this.#drop('no work ahead now');
      return;
    }
    if (partial.atPause) {
      // As the turn will say it: with the files that go along.
      const words = withFileLines(partial.text, this.turn.attachments);
      if (this.#guess !== null && sameWords(this.#guess.draft.words, words)) return;
      this.#drop('other words');
      this.#draft(words);
      return;
    }
    this.#drop('speech goes on');
    void this.#prefill(withoutLastWord(partial.text));
  }

  /** The draft that answers exactly these words, which the turn goes on with; null when there is none. */
  take(words: string): ReplyDraft | null {
    this.#closed = true;
    const guess = this.#guess;
    if (guess === null) return null;
    if (guess.draft.failed || !sameWords(guess.draft.words, words)) {
      this.#drop('other words');
      return null;
    }
    this.#guess = null;
    guess.span.set({ committed: true });
    guess.span.end();
    return guess.draft;
  }

  /** Stops and drops what was prepared and not taken. Calling it again does nothing. */
  discard(reason: string): void {
    this.#closed = true;
    this.#drop(reason);
  }

  #draft(words: string): void {
    const { id: turnId, language, attachments, signal, tracer } = this.turn;
    const span = tracer.open(SPAN.ahead, { committed: false });
    const draft = new ReplyDraft(words, this.parts, {
      turnId,
      language,
      attachments,
      signal,
      tracer: tracer.childOf(span.id),
      ahead: true,
    });
    this.#guess = { draft, span };
  }

  #drop(reason: string): void {
    const guess = this.#guess;
    if (guess === null) return;
    this.#guess = null;
    guess.draft.discard(reason);
    guess.span.set({ discardedBecause: reason });
    guess.span.end();
  }

  /**
   * Puts what was said so far, and what it calls to mind, into the model's cache. The last words may
   * change: then only they are evaluated again.
   */
  async #prefill(heard: string): Promise<void> {
    const words = countWords(heard);
    if (this.#prefilling || words < this.#prefilledWords + LEAST_NEW_WORDS) return;
    this.#prefilling = true;
    const { id: turnId, attachments, signal, tracer } = this.turn;
    try {
      await tracer.span(SPAN.ahead, { words }, async (span, inner) => {
        const options = { turnId, attachments, signal, tracer: inner };
        const { prompt, route } = await thinkAbout(heard, this.parts, options);
        span.set(route.attributes);
        if (this.#closed || this.#guess !== null) return;
        const { generator } = route.strong ?? this.parts.engines;
        await generator.prefill(prompt, { signal, tracer: inner });
        this.#prefilledWords = words;
      });
    } catch (error) {
      // The turn itself meets the same trouble and tells it; a cancel is none.
      if (!isAbort(error)) this.#closed = true;
    } finally {
      this.#prefilling = false;
    }
  }
}

/** The last one may be half spoken. */
function withoutLastWord(text: string): string {
  return text.trim().split(/\s+/u).slice(0, -1).join(' ');
}

function countWords(text: string): number {
  return text.trim() === '' ? 0 : text.trim().split(/\s+/u).length;
}
