import type { EspeakModule, EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { SottoError } from '../../shared/errors';

/**
 * espeak-ng as wasm, kept alive for the life of the worker: text in, IPA out, without synthesising
 * (docs/decisions/0008-phonemes.md tells why this build, with figures).
 */
export class Espeak {
  #worker: EspeakWorker | null;
  #voice: string | null = null;
  #identifiers: ReadonlyMap<string, string> | null = null;

  private constructor(private readonly module: EspeakModule) {
    this.#worker = new module.eSpeakNGWorker();
  }

  static async create(): Promise<Espeak> {
    // Imported here: its top level reads 24 MB of dictionaries, which only a spoken reply needs.
    const { default: createEspeakModule } = await import('@echogarden/espeak-ng-emscripten');
    return new Espeak(await createEspeakModule());
  }

  /**
   * IPA of `text` as Piper's training data has it: words separated by spaces, no phoneme separators,
   * no language-switch flags; clauses that espeak-ng found by itself are joined by a space.
   *
   * @throws SottoError `unsupported` when there is no such voice.
   */
  ipa(text: string, voice: string): string {
    const worker = this.#use(voice);
    const { ptr } = worker.convert_to_phonemes(text, true);
    if (ptr === 0) return '';
    try {
      return cleanIpa(readCString(this.module.HEAPU8, ptr));
    } finally {
      this.module._free(ptr);
    }
  }

  dispose(): void {
    this.#worker?.__destroy__();
    this.#worker = null;
  }

  /** Switching reloads a dictionary, so it is done only when the voice changes. */
  #use(voice: string): EspeakWorker {
    const worker = this.#worker;
    if (worker === null) throw new SottoError('disposed', 'espeak-ng is closed');
    if (this.#voice === voice) return worker;
    if (worker.set_voice(voice) !== 0) {
      const identifier = this.#identifierOf(worker, voice);
      if (identifier === undefined || worker.set_voice(identifier) !== 0) {
        throw new SottoError('unsupported', `espeak-ng has no voice "${voice}"`, {
          hint: 'Choose a Piper voice whose configuration names a known espeak voice.',
        });
      }
    }
    this.#voice = voice;
    return worker;
  }

  /** `set_voice` takes names and files; Piper also writes language codes such as `en-gb`. */
  #identifierOf(worker: EspeakWorker, voice: string): string | undefined {
    this.#identifiers ??= new Map(
      worker
        .list_voices()
        .flatMap(({ identifier, languages }) =>
          languages.map((language) => [language.name.toLowerCase(), identifier] as const),
        ),
    );
    return this.#identifiers.get(voice.toLowerCase());
  }
}

/** Language switches look like `(en)…(de)`; Piper drops them as well. */
export function cleanIpa(raw: string): string {
  return raw
    .replace(/\([^)]*\)/g, '')
    .replaceAll('_', '')
    .replaceAll('|', ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const decoder = new TextDecoder();

function readCString(heap: Uint8Array, start: number): string {
  return decoder.decode(heap.subarray(start, heap.indexOf(0, start)));
}
