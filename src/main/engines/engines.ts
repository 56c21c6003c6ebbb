import { SottoError } from '../../shared/errors';
import type { Client } from '../../shared/rpc/contract';
import { generatorIn, generatorMethods } from '../../shared/contracts/generator';
import type { Generator, Generators } from '../../shared/contracts/generator';
import type { ReadinessItem } from '../../shared/contracts/ipc';
import { memoryMethods } from '../../shared/contracts/memory';
import type { Memory } from '../../shared/contracts/memory';
import { transcriberMethods } from '../../shared/contracts/transcriber';
import type { Transcriber } from '../../shared/contracts/transcriber';
import { voiceMethods } from '../../shared/contracts/voice';
import type { Voice } from '../../shared/contracts/voice';
import type { Settings } from '../../shared/settings';
import type { Catalog } from '../models/catalog';
import type { ReadyModel } from '../models/resolve-model';
import type { ModelRole } from '../../shared/models';
import { chooseSttBackend } from './choose-stt-backend';
import { nothingLoaded } from './engine-info';
import type { EngineInfo } from './engine-info';
import { EngineThreads } from './engine-threads';
import type { EngineThreadsOptions } from './engine-threads';
import { findBackends } from './found-backends';
import { loadLlm } from './load-llm';
import { loadProblem } from './load-problem';
import { MODEL_KEYS, MODEL_PARTS, needsReload, SIDE_BY_SIDE } from './model-parts';
import type { ModelPart } from './model-parts';
import type { ReadinessBoard } from './readiness-board';
import { readyModel, required } from './ready-model';
import { shortenSlices } from './short-slices';
import { chooseThreads } from './threads';

export interface EnginesOptions extends EngineThreadsOptions {
  readonly catalog: Catalog;
  readonly board: ReadinessBoard;
  /** Parts to load; the command line's `memory` and `trace` need no models. */
  readonly only?: readonly ReadinessItem['part'][];
}

/**
 * The four engine threads. They load side by side, but for their addons, which take turns at a gate
 * (docs/decisions/0077-start-in-parallel.md); a part that cannot be loaded is told on the board, the
 * others go on.
 */
export class Engines {
  readonly info: EngineInfo = nothingLoaded();
  readonly #threads: EngineThreads;
  #clients: {
    memory?: Client<Memory>;
    transcriber?: Client<Transcriber>;
    llm?: Client<Generators>;
    voice?: Client<Voice>;
  } = {};
  readonly #stopping = new AbortController();
  #starting: Promise<void> = Promise.resolve();
  #settings: Settings;

  constructor(private readonly options: EnginesOptions) {
    this.#settings = options.settings;
    this.#threads = new EngineThreads({
      ...options,
      onCrash: (name, error) => {
        // One that is turned away while Sotto quits has not crashed.
        if (!this.#stopping.signal.aborted) options.onCrash(name, error);
      },
    });
  }

  get memory(): Client<Memory> {
    return this.#ready(this.#clients.memory, ['memory']);
  }

  get transcriber(): Client<Transcriber> {
    return this.#ready(this.#clients.transcriber, ['hearing']);
  }

  get generator(): Client<Generator> {
    return generatorIn('fast', this.#ready(this.#clients.llm, ['thinking']));
  }

  /** The second language model; null where none is chosen, or not loaded. */
  get strong(): Client<Generator> | null {
    const { llm } = this.#clients;
    return llm === undefined || this.info.strong === null ? null : generatorIn('strong', llm);
  }

  get voice(): Client<Voice> {
    return this.#ready(this.#clients.voice, ['speaking', 'embedding']);
  }

  /** Loads every part in turn. Never rejects for a part that is missing or broken. */
  async start(): Promise<void> {
    this.#starting = this.#startAll();
    await this.#starting;
  }

  async #startAll(): Promise<void> {
    shortenSlices(this.options);
    await this.#part('memory', 'sqlite-vec', () => this.#startMemory());
    await Promise.all(SIDE_BY_SIDE.map((parts) => this.#loadInTurn(parts)));
  }

  async #loadInTurn(parts: readonly ModelPart[]): Promise<void> {
    for (const part of parts) await this.#load(part);
  }

  /** What is loaded, or being loaded. */
  get settings(): Settings {
    return this.#settings;
  }

  /**
   * Loads what the new settings ask for in place of what is loaded, part by part; whoever calls sees to
   * it that no turn runs, and that a second model on another backend has gone. `also` is loaded in any case (its files have just arrived).
   * @returns the parts that were loaded anew
   */
  async apply(settings: Settings, also: readonly ModelPart[] = []): Promise<readonly ModelPart[]> {
    const before = this.#settings;
    this.#settings = settings;
    const parts = MODEL_PARTS.filter(
      (part) => also.includes(part) || needsReload(part, before, settings),
    );
    this.#starting = this.#starting.then(() => this.#loadInTurn(parts));
    await this.#starting;
    return parts;
  }

  async #load(part: ModelPart): Promise<void> {
    const model = this.#settings.models[MODEL_KEYS[part]];
    const start = {
      hearing: () => this.#startTranscriber(),
      thinking: () => this.#startGenerator(),
      speaking: () => this.#startVoice(model),
      embedding: () => this.#startEmbedder(),
    }[part];
    await this.#part(part, model, start);
  }

  /** Cancels, disposes, and waits until every thread has left by itself. The memory goes last. */
  async dispose(): Promise<void> {
    this.#stopping.abort(new SottoError('disposed', 'Sotto is quitting'));
    this.#threads.loadNoMore();
    // A thread that is just starting would be missed, and keep the process alive.
    await this.#starting;
    await this.#threads.stop();
  }

  async #startMemory(): Promise<void> {
    const host = await this.#threads.start('memory');
    const memory = host.client(memoryMethods);
    this.info.memory = await memory.open(
      {
        path: this.options.paths.databaseFile,
        vectorExtensionPath: this.options.paths.vectorExtension,
      },
      { signal: this.#stopping.signal },
    );
    this.#clients.memory = memory;
  }

  async #startTranscriber(): Promise<void> {
    const { paths } = this.options;
    const settings = this.#settings;
    const { paths: files, sha256 } = await this.#model('hearing', 'stt', settings.models.stt);
    const backend = chooseSttBackend(settings.engines.backend, paths, findBackends(paths).stt);
    const transcriber =
      this.#clients.transcriber ?? (await this.#threads.start('stt')).client(transcriberMethods);
    this.options.board.set('hearing', { state: 'warming' });
    this.info.transcriber = await transcriber.load(
      {
        modelPath: files.model,
        modelSha256: sha256,
        backend: backend.name,
        addonPath: backend.addonPath,
        threads: chooseThreads(settings.engines).stt,
        flashAttention: false,
      },
      { signal: this.#stopping.signal },
    );
    this.#clients.transcriber = transcriber;
  }

  async #startGenerator(): Promise<void> {
    const resolved = await this.#model('thinking', 'llm', this.#settings.models.llm);
    const llm = this.#clients.llm ?? (await this.#threads.start('llm')).client(generatorMethods);
    this.options.board.set('thinking', { state: 'warming' });
    const generator = generatorIn('fast', llm);
    const { signal } = this.#stopping;
    const { paths } = this.options;
    this.info.generator = await loadLlm(generator, resolved, this.#settings, paths, signal);
    this.#clients.llm = llm;
    this.info.llmModel = resolved.model;
  }

  /**
   * Loads the second language model beside whatever runs, once the one before has gone.
   * @throws SottoError `not-ready` before the first one is loaded, `aborted` when it is cancelled
   */
  async loadStrong(id: string, signal: AbortSignal): Promise<void> {
    const llm = this.#ready(this.#clients.llm, ['thinking']);
    const resolved = await this.#model('strong', 'llm', id, signal);
    const strong = generatorIn('strong', llm);
    const info = await loadLlm(strong, resolved, this.#settings, this.options.paths, signal);
    this.info.strong = { info, model: resolved.model };
  }

  /** Gives its memory back; the caller sees to it that no turn uses it. */
  async unloadStrong(signal: AbortSignal): Promise<void> {
    this.info.strong = null;
    const { llm } = this.#clients;
    if (llm !== undefined) await generatorIn('strong', llm).unload({ signal });
  }

  /**
   * Speaks with another voice from the next clause on; the one before stays when this one cannot be
   * loaded. @throws SottoError when it is not installed
   */
  async useVoice(id: string): Promise<void> {
    await this.#startVoice(id);
    this.options.board.set('speaking', { state: 'ready' });
  }

  async #startVoice(id: string): Promise<void> {
    const settings = this.#settings;
    const { model, paths: files, sha256 } = await this.#model('speaking', 'voice', id);
    const voice = this.#clients.voice ?? (await this.#threads.start('onnx')).client(voiceMethods);
    this.#clients.voice = voice;
    this.options.board.set('speaking', { state: 'warming' });
    this.info.voice = await voice.loadVoice(
      {
        modelPath: files.model,
        modelSha256: sha256,
        configPath: required(files.config, 'config'),
        threads: chooseThreads(settings.engines).voice,
      },
      { signal: this.#stopping.signal },
    );
    this.info.voiceId = model.id;
  }

  async #startEmbedder(): Promise<void> {
    const settings = this.#settings;
    const { paths: files } = await this.#model(
      'embedding',
      'embeddings',
      settings.models.embeddings,
    );
    const voice = (this.#clients.voice ??= (await this.#threads.start('onnx')).client(
      voiceMethods,
    ));
    this.info.embedder = await voice.loadEmbedder(
      {
        modelPath: files.model,
        tokenizerPath: required(files.tokenizer, 'tokenizer'),
        threads: chooseThreads(settings.engines).embedder,
      },
      { signal: this.#stopping.signal },
    );
  }

  async #part(
    part: ReadinessItem['part'],
    model: string,
    start: () => Promise<void>,
  ): Promise<void> {
    if (this.#stopping.signal.aborted || this.options.only?.includes(part) === false) return;
    const { board } = this.options;
    board.set(part, { state: 'loading', model, progress: null, problem: null });
    try {
      await start();
      board.set(part, { state: 'ready', progress: 1 });
    } catch (error) {
      // Threads that are turned away at quit have nothing wrong with them.
      if (this.#stopping.signal.aborted) return;
      board.set(part, loadProblem(error));
    }
  }

  async #model<R extends ModelRole>(
    part: ReadinessItem['part'] | 'strong',
    role: R,
    id: string,
    signal = this.#stopping.signal,
  ): Promise<ReadyModel<R>> {
    const { catalog, paths, board } = this.options;
    return await readyModel(role, id, {
      catalog,
      modelsDir: paths.modelsDir,
      signal,
      onProgress: (_file, doneBytes, totalBytes) => {
        const progress = doneBytes / totalBytes;
        if (part === 'strong') board.setStrong({ progress });
        else board.set(part, { progress });
      },
    });
  }

  #ready<C>(client: C | undefined, parts: readonly ReadinessItem['part'][]): C {
    if (client !== undefined) return client;
    throw new SottoError('not-ready', this.options.board.problem(parts) ?? 'not loaded');
  }
}
