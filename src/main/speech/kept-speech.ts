import type { Settings } from '../../shared/settings';
import type { TurnPhase } from '../../shared/turn';
import type { CompanionEvents } from '../companion';
import type { TurnEngines } from '../turn/turn-parts';
import { cachedVoice } from './cached-voice';
import { COMMON_PHRASES } from './common-phrases';
import { PhraseMaker } from './phrase-maker';
import { SpeechCache } from './speech-cache';

type TurnVoice = TurnEngines['voice'];

export interface KeptSpeechOptions {
  readonly folder: string;
  readonly settings: () => Settings;
  /** The voice once it can speak. */
  readonly voice: () => TurnVoice | null;
  readonly events: Pick<CompanionEvents, 'notice'>;
}

/** Speech that is kept to be used again: the cache, and what fills it in idle time (product E8). */
export class KeptSpeech {
  readonly #cache: SpeechCache;
  readonly #phrases: PhraseMaker;
  readonly #voiceId: string;

  constructor(private readonly options: KeptSpeechOptions) {
    const { folder, settings, events } = options;
    const { cacheMegabytes, language } = settings().speech;
    // Another voice is loaded at the next start.
    this.#voiceId = settings().models.voice;
    this.#cache = new SpeechCache({
      folder,
      limitBytes: cacheMegabytes * 1_000_000,
      onProblem: (text) => {
        events.notice({ level: 'warning', text });
      },
    });
    this.#phrases = new PhraseMaker({
      phrases: COMMON_PHRASES[language] ?? [],
      speed: () => settings().speech.speed,
      voice: () => {
        const voice = options.voice();
        const { cache, speakReplies } = settings().speech;
        return voice !== null && cache && speakReplies ? this.voice(voice, true) : null;
      },
    });
  }

  /** `voice` with the cache before it, unless the settings turn it off. */
  voice(voice: TurnVoice, keeps: boolean): TurnVoice {
    if (!this.options.settings().speech.cache) return voice;
    return cachedVoice({ voice, cache: this.#cache, voiceId: this.#voiceId, keeps });
  }

  readonly onPhase = (phase: TurnPhase): void => {
    this.#phrases.onPhase(phase);
  };

  /** Resolves when all that was spoken so far is kept. */
  async settled(): Promise<void> {
    await this.#cache.settled();
  }

  async dispose(): Promise<void> {
    this.#phrases.dispose();
    await this.settled();
  }
}
