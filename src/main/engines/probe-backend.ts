import { join } from 'node:path';
import { emptyPrompt } from '../../shared/prompt';
import { SottoError } from '../../shared/errors';
import { CAPTURE_SAMPLE_RATE_HZ } from '../../shared/audio';
import { generatorIn, generatorMethods } from '../../shared/contracts/generator';
import type { LlmBackend } from '../../shared/contracts/generator';
import { transcriberMethods } from '../../shared/contracts/transcriber';
import type { SttBackend } from '../../shared/contracts/transcriber';
import type { Settings } from '../../shared/settings';
import { loadCatalog } from '../models/catalog';
import { resolveModel } from '../models/resolve-model';
import type { ReadyModel } from '../models/resolve-model';
import type { ModelRole } from '../../shared/models';
import type { Paths } from '../paths';
import { chooseThreads } from './threads';
import { WorkerHost } from './worker-host';

export type Probe =
  | { readonly engine: 'stt'; readonly backend: SttBackend }
  | { readonly engine: 'llm'; readonly backend: LlmBackend };

/**
 * Loads one build of an engine and computes something small with it: the only proof that it works. A
 * bad driver can end the process, so this runs in one that can be thrown away. Answers what it saw.
 */
export async function probeBackend(
  probe: Probe,
  paths: Paths,
  settings: Settings,
): Promise<string> {
  const host = await WorkerHost.start({
    name: probe.engine,
    entry: join(paths.workersDir, `${probe.engine}.js`),
    onSpans: () => undefined,
  });
  try {
    return probe.engine === 'stt'
      ? await probeStt(host, probe.backend, paths, settings)
      : await probeLlm(host, probe.backend, paths, settings);
  } finally {
    await host.stop();
  }
}

async function probeStt(
  host: WorkerHost,
  backend: SttBackend,
  paths: Paths,
  settings: Settings,
): Promise<string> {
  const transcriber = host.client(transcriberMethods);
  const { paths: files } = await ready('stt', settings.models.stt, paths);
  // Loading warms: it runs one whole pass over a short sound.
  const info = await transcriber.load(
    {
      modelPath: files.model,
      backend,
      addonPath: backend === 'cpu' ? paths.whisperAddon : paths.whisperPrebuilt,
      threads: chooseThreads(settings.engines).stt,
      flashAttention: false,
    },
    {},
  );
  const second = new Float32Array(CAPTURE_SAMPLE_RATE_HZ);
  await transcriber.transcribe(
    second,
    { language: 'en', languages: [], prompt: '', window: 'sized', partials: false },
    {},
  );
  return `loaded in ${Math.round(info.loadMs)} ms, first pass ${Math.round(info.warmMs)} ms`;
}

async function probeLlm(
  host: WorkerHost,
  backend: LlmBackend,
  paths: Paths,
  settings: Settings,
): Promise<string> {
  const generator = generatorIn('fast', host.client(generatorMethods));
  const { model, paths: files } = await ready('llm', settings.models.llm, paths);
  const info = await generator.load(
    {
      modelPath: files.model,
      backend,
      contextTokens: Math.min(settings.reply.contextTokens, model.contextTokens),
      threads: chooseThreads(settings.engines).llm,
      promptStyle: model.promptStyle,
      stateFile: null,
    },
    {},
  );
  const persona = { name: 'Sotto', userName: 'You', character: 'Kind.', rules: [], examples: [] };
  const reply = generator.generate(
    { ...emptyPrompt(persona), user: 'Hello.' },
    { maxTokens: 8, sampling: { ...model.sampling, seed: 1 } },
    {},
  );
  const result = await reply.result;
  const devices = info.deviceNames.length === 0 ? '' : ` on ${info.deviceNames.join(', ')}`;
  return `${result.tokensGenerated} tokens in ${Math.round(result.decodeMs)} ms${devices}`;
}

async function ready<R extends ModelRole>(
  role: R,
  id: string,
  paths: Paths,
): Promise<ReadyModel<R>> {
  const resolved = await resolveModel(role, id, {
    catalog: loadCatalog(paths.modelsDir),
    modelsDir: paths.modelsDir,
  });
  if (resolved.ready) return resolved;
  throw new SottoError(resolved.kind, resolved.reason, { hint: resolved.command ?? 'npm start' });
}
