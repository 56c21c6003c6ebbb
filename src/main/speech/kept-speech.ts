import type { Settings } from '../../shared/settings';
import type { TurnPhase } from '../../shared/turn';
import type { CompanionEvents } from '../companion-options';
import type { Engines } from '../engines/engines';
import type { TurnEngines } from '../turn/turn-parts';
import { cachedVoice } from './cached-voice';
import { COMMON_PHRASES } from './common-phrases';
import { PhraseMaker } from './phrase-maker';
import { SpeechCache } from './speech-cache';

type TurnVoice = TurnEngines['voice'];

export interface KeptSpeechOptions {
  readonly folder: string;
  readonly settings: () => Settings;
  /** Asked at each use: personas switch the voice. */
  readonly engines: Pick<Engines, 'info' | 'voice'>;
  readonly events: Pick<CompanionEvents, 'notice'>;
}

/** Speech that is kept to be used again: the cache, and what fills it in idle time (product E8). */
export class KeptSpeech {
  readonly #cache: SpeechCache;
  readonly #phrases: PhraseMaker;

  constructor(private readonly options: KeptSpeechOptions) {
    const { folder, settings, events } = options;
    const { cacheMegabytes, language } = settings().speech;
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
        const { cache, speakReplies } = settings().speech;
        const isReady = options.engines.info.voiceId !== null;
        return isReady && cache && speakReplies ? this.voice(options.engines.voice, true) : null;
      },
    });
  }

  /** `voice` with the cache before it, unless the settings turn it off. */
  voice(voice: TurnVoice, keeps: boolean): TurnVoice {
    const { settings, engines } = this.options;
    if (!settings().speech.cache) return voice;
    const voiceId = (): string => engines.info.voiceId ?? '';
    return cachedVoice({ voice, cache: this.#cache, voiceId, keeps });
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
