import { join } from 'node:path';
import { SottoError, errorMessage, isAbort } from '../../shared/errors';
import { AddonGate } from '../../shared/addon-gate';
import { CoreBudget } from '../../shared/core-budget';
import type { Client } from '../../shared/rpc/contract';
import { generatorMethods } from '../../shared/contracts/generator';
import type { Generator, GeneratorInfo } from '../../shared/contracts/generator';
import type { ReadinessItem } from '../../shared/contracts/ipc';
import { memoryMethods } from '../../shared/contracts/memory';
import type { Memory, MemoryInfo } from '../../shared/contracts/memory';
import { transcriberMethods } from '../../shared/contracts/transcriber';
import type { Transcriber, TranscriberInfo } from '../../shared/contracts/transcriber';
import { voiceMethods } from '../../shared/contracts/voice';
import type { EmbedderInfo, Voice, VoiceInfo } from '../../shared/contracts/voice';
import type { Settings } from '../../shared/settings';
import type { SpanSink, SpanThread } from '../../shared/trace';
import type { Catalog } from '../models/catalog';
import { resolveModel } from '../models/resolve-model';
import type { ReadyModel } from '../models/resolve-model';
import type { LlmModel, ModelRole } from '../../shared/models';
import type { Paths } from '../paths';
import { chooseSttBackend } from './choose-stt-backend';
import { findBackends } from './found-backends';
import type { ReadinessBoard } from './readiness-board';
import { chooseThreads, mustShareCores } from './threads';
import { WorkerHost } from './worker-host';

export interface EnginesOptions {
  readonly paths: Paths;
  readonly settings: Settings;
  readonly catalog: Catalog;
  readonly board: ReadinessBoard;
  readonly onSpans: SpanSink;
  /** An engine thread ended by itself. */
  readonly onCrash: (name: SpanThread, error: SottoError) => void;
  /** Parts to load; the command line's `memory` and `trace` need no models. */
  readonly only?: readonly ReadinessItem['part'][];
}

/** The parts that are made of a model, in the order in which people read them. */
export const MODEL_PARTS = ['hearing', 'thinking', 'speaking', 'embedding'] as const;
export type ModelPart = (typeof MODEL_PARTS)[number];

/** What loads at the same time; voice and embeddings share a thread. The longest first. */
const SIDE_BY_SIDE: readonly (readonly ModelPart[])[] = [
  ['speaking', 'embedding'],
  ['thinking'],
  ['hearing'],
];

const MODEL_KEYS = {
  hearing: 'stt',
  thinking: 'llm',
  speaking: 'voice',
  embedding: 'embeddings',
} as const;

const THREAD_KEYS = {
  hearing: 'sttThreads',
  thinking: 'llmThreads',
  speaking: 'onnxThreads',
  embedding: 'onnxThreads',
} as const;

/** Whether a part must be loaded anew to do what the settings say. */
function needsReload(part: ModelPart, before: Settings, after: Settings): boolean {
  const model = MODEL_KEYS[part];
  const threads = THREAD_KEYS[part];
  const native = part === 'hearing' || part === 'thinking';
  // Another voice is taken up by the persona, which may have one of its own.
  const otherModel = part !== 'speaking' && before.models[model] !== after.models[model];
  return (
    otherModel ||
    before.engines[threads] !== after.engines[threads] ||
    (native && before.engines.backend !== after.engines.backend) ||
    (part === 'thinking' && before.reply.contextTokens !== after.reply.contextTokens)
  );
}

/** The part that a model of this id is chosen for, if any. */
export function partsUsing(settings: Settings, modelId: string): readonly ModelPart[] {
  return MODEL_PARTS.filter((part) => settings.models[MODEL_KEYS[part]] === modelId);
}

/** What the engines said about themselves when they were loaded. */
export interface EngineInfo {
  memory: MemoryInfo | null;
  transcriber: TranscriberInfo | null;
  generator: GeneratorInfo | null;
  voice: VoiceInfo | null;
  /** Catalogue id of the voice that is loaded. */
  voiceId: string | null;
  embedder: EmbedderInfo | null;
  /** The catalogue entry of the loaded model: its sampling. */
  llmModel: LlmModel | null;
}

/**
 * The four engine threads. They load side by side, but for their addons, which take turns at a gate
 * (docs/decisions/0077-start-in-parallel.md); a part that cannot be loaded is told on the board, the
 * others go on.
 */
export class Engines {
  readonly info: EngineInfo = {
    memory: null,
    transcriber: null,
    generator: null,
    voice: null,
    voiceId: null,
    embedder: null,
    llmModel: null,
  };
  #hosts: WorkerHost[] = [];
  #clients: {
    memory?: Client<Memory>;
    transcriber?: Client<Transcriber>;
    generator?: Client<Generator>;
    voice?: Client<Voice>;
  } = {};
  readonly #stopping = new AbortController();
  readonly #cores: SharedArrayBuffer | null;
  readonly #addons = AddonGate.allocate();
  #starting: Promise<void> = Promise.resolve();
  #settings: Settings;

  constructor(private readonly options: EnginesOptions) {
    this.#settings = options.settings;
    const threads = chooseThreads(options.settings.engines);
    this.#cores = mustShareCores(threads) ? CoreBudget.allocate() : null;
  }

  get memory(): Client<Memory> {
    return this.#ready(this.#clients.memory, ['memory']);
  }

  get transcriber(): Client<Transcriber> {
    return this.#ready(this.#clients.transcriber, ['hearing']);
  }

  get generator(): Client<Generator> {
    return this.#ready(this.#clients.generator, ['thinking']);
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
    await this.#part('memory', 'sqlite-vec', () => this.#startMemory());
    await Promise.all(SIDE_BY_SIDE.map((parts) => this.#loadInTurn(parts)));
  }

  async #loadInTurn(parts: readonly ModelPart[]): Promise<void> {
    for (const part of parts) await this.#load(part);
  }

  /**
   * Loads what the new settings ask for in place of what is loaded, part by part; whoever calls sees to
   * it that no turn runs. `also` is loaded in any case (its files have just arrived).
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
    // A thread that is just starting would be missed, and keep the process alive.
    await this.#starting;
    const hosts = this.#hosts.splice(0);
    const memory = hosts.filter((host) => host.name === 'memory');
    const others = hosts.filter((host) => host.name !== 'memory');
    const results = await Promise.allSettled(others.map((host) => host.stop()));
    results.push(...(await Promise.allSettled(memory.map((host) => host.stop()))));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #startMemory(): Promise<void> {
    const host = await this.#host('memory');
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
    const { paths: files } = await this.#model('hearing', 'stt', settings.models.stt);
    const backend = chooseSttBackend(settings.engines.backend, paths, findBackends(paths).stt);
    const transcriber =
      this.#clients.transcriber ?? (await this.#host('stt')).client(transcriberMethods);
    this.options.board.set('hearing', { state: 'warming' });
    this.info.transcriber = await transcriber.load(
      {
        modelPath: files.model,
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
    const settings = this.#settings;
    const { model, paths: files } = await this.#model('thinking', 'llm', settings.models.llm);
    const generator = this.#clients.generator ?? (await this.#host('llm')).client(generatorMethods);
    this.options.board.set('thinking', { state: 'warming' });
    this.info.generator = await generator.load(
      {
        modelPath: files.model,
        backend: settings.engines.backend,
        contextTokens: Math.min(settings.reply.contextTokens, model.contextTokens),
        threads: chooseThreads(settings.engines).llm,
        promptStyle: model.promptStyle,
        chatFormat: model.chatFormat,
        stateFile: join(this.options.paths.userDataDir, 'state', `${model.id}.kv`),
      },
      { signal: this.#stopping.signal },
    );
    this.#clients.generator = generator;
    this.info.llmModel = model;
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
    const { model, paths: files } = await this.#model('speaking', 'voice', id);
    const voice = this.#clients.voice ?? (await this.#host('onnx')).client(voiceMethods);
    this.#clients.voice = voice;
    this.options.board.set('speaking', { state: 'warming' });
    this.info.voice = await voice.loadVoice(
      {
        modelPath: files.model,
        configPath: required(files.config, 'config'),
        threads: chooseThreads(settings.engines).onnx,
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
    const voice = (this.#clients.voice ??= (await this.#host('onnx')).client(voiceMethods));
    this.info.embedder = await voice.loadEmbedder(
      {
        modelPath: files.model,
        tokenizerPath: required(files.tokenizer, 'tokenizer'),
        threads: chooseThreads(settings.engines).onnx,
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
      if (isAbort(error) && this.#stopping.signal.aborted) return;
      const missing = error instanceof SottoError && error.kind === 'model-missing';
      const hint = error instanceof SottoError && error.hint !== undefined ? ` ${error.hint}` : '';
      board.set(part, {
        state: missing ? 'missing' : 'failed',
        problem: `${errorMessage(error)}${hint}`,
      });
    }
  }

  async #model<R extends ModelRole>(
    part: ReadinessItem['part'],
    role: R,
    id: string,
  ): Promise<ReadyModel<R>> {
    const { catalog, paths, board } = this.options;
    const resolved = await resolveModel(role, id, {
      catalog,
      modelsDir: paths.modelsDir,
      signal: this.#stopping.signal,
      onProgress: (_file, doneBytes, totalBytes) => {
        board.set(part, { progress: doneBytes / totalBytes });
      },
    });
    if (resolved.ready) return resolved;
    throw new SottoError(
      resolved.kind,
      resolved.reason,
      resolved.command === null ? {} : { hint: `Run \`${resolved.command}\`.` },
    );
  }

  async #host(name: 'memory' | 'stt' | 'llm' | 'onnx'): Promise<WorkerHost> {
    const host = await WorkerHost.start({
      name,
      entry: join(this.options.paths.workersDir, `${name}.js`),
      onSpans: this.options.onSpans,
      data: {
        cores: this.#cores,
        addons: this.#addons,
        preparedDir: this.options.paths.preparedDir,
      },
      onCrash: (error) => {
        this.options.onCrash(name, error);
      },
    });
    this.#hosts.push(host);
    return host;
  }

  #ready<C>(client: C | undefined, parts: readonly ReadinessItem['part'][]): C {
    if (client !== undefined) return client;
    throw new SottoError('not-ready', this.options.board.problem(parts) ?? 'not loaded');
  }
}

function required(path: string | undefined, what: string): string {
  if (path !== undefined) return path;
  throw new SottoError('bug', `the catalogue entry has no ${what} file`);
}
