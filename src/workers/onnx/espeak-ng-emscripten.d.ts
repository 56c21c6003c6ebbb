/** The part of the package that is used; it ships no types of its own. */
declare module '@echogarden/espeak-ng-emscripten' {
  export interface EspeakWorker {
    /** 0 when the voice was found and is now in use. */
    set_voice(name: string): number;
    /** Address of a C string that the caller frees: IPA, `_` between phonemes, ` | ` between clauses. */
    convert_to_phonemes(text: string, useIpa: boolean): { readonly ptr: number };
    list_voices(): {
      readonly name: string;
      readonly identifier: string;
      readonly languages: readonly { readonly name: string; readonly priority: number }[];
    }[];
    __destroy__(): void;
  }

  export interface EspeakModule {
    readonly eSpeakNGWorker: new () => EspeakWorker;
    /** Replaced when the heap grows: read it anew for each use. */
    readonly HEAPU8: Uint8Array;
    _free(address: number): void;
  }

  const createEspeakModule: () => Promise<EspeakModule>;
  export { createEspeakModule as default };
}
