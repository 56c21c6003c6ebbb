import { errorMessage } from '../../shared/errors';
import type { Generator } from '../../shared/contracts/generator';
import { promptPersona } from '../../shared/persona';
import type { Persona } from '../../shared/persona';
import { emptyPrompt } from '../../shared/prompt';
import type { Prompt } from '../../shared/prompt';
import type { Client } from '../../shared/rpc/contract';
import type { Settings } from '../../shared/settings';
import type { PersonaStore } from './persona-store';

export interface PersonaRoleDeps {
  readonly store: PersonaStore;
  /** The persona to begin with. */
  readonly personaId: string;
  /** The voice that is loaded at start. */
  readonly voiceId: string;
  /** The language model, or null while there is none. */
  readonly generator: () => Pick<Client<Generator>, 'countPrompt'> | null;
  /** Null while nothing can be spoken; loads another voice otherwise. */
  readonly useVoice: () => ((voiceId: string) => Promise<void>) | null;
  readonly warn: (text: string) => void;
}

/** Who the companion is now; a change keeps the conversation and applies to the next turn. */
export class PersonaRole {
  #persona: Persona;
  #tokens = 0;
  #voiceId: string;
  #change: Promise<void> = Promise.resolve();

  constructor(private readonly deps: PersonaRoleDeps) {
    this.#persona = deps.store.load(deps.personaId);
    this.#voiceId = deps.voiceId;
  }

  get current(): Persona {
    return this.#persona;
  }

  /** What the bare persona takes of the context; 0 until it was counted. */
  get tokens(): number {
    return this.#tokens;
  }

  /** The prompt with nothing in it but the persona. */
  get prompt(): Prompt {
    return emptyPrompt(promptPersona(this.#persona));
  }

  /** Its own limit, else the one in the settings. */
  maxReplyTokens(settings: Settings): number {
    return this.#persona.style.maxReplyTokens ?? settings.reply.maxTokens;
  }

  /** The persona's pace on top of the one chosen in the settings. */
  paced(settings: Settings): Settings {
    const pace = this.#persona.style.speed;
    if (pace === 1) return settings;
    const speed = Math.min(2, Math.max(0.5, settings.speech.speed * pace));
    return { ...settings, speech: { ...settings.speech, speed } };
  }

  /** Counts the persona and takes on its voice; once the engines are there. */
  async takeUp(settings: Settings): Promise<void> {
    const generator = this.deps.generator();
    if (generator !== null) this.#tokens = await generator.countPrompt(this.prompt, {});
    await this.#followVoice(settings);
  }

  /** Becomes the chosen persona as it is on disk now: after a switch, or when it was edited. */
  become(settings: Settings): void {
    this.#change = this.#change.then(async () => {
      const before = this.#persona;
      this.#persona = this.deps.store.load(settings.personaId);
      const generator = this.deps.generator();
      try {
        // Counting does not wait for a running reply.
        if (generator !== null) this.#tokens = await generator.countPrompt(this.prompt, {});
        await this.#followVoice(settings);
      } catch (error) {
        this.#persona = before;
        this.deps.warn(errorMessage(error));
      }
    });
  }

  /** Waits for the last change. */
  async settled(): Promise<void> {
    await this.#change;
  }

  /** A persona speaks with its own voice where that is installed; else with the one there is. */
  async #followVoice({ models }: Settings): Promise<void> {
    const wanted = this.#persona.voiceId ?? models.voice;
    const useVoice = this.deps.useVoice();
    if (wanted === this.#voiceId || useVoice === null) return;
    try {
      await useVoice(wanted);
      this.#voiceId = wanted;
    } catch (error) {
      this.deps.warn(`${this.#persona.name} keeps the voice there is: ${errorMessage(error)}`);
    }
  }
}
