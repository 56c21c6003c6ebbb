import type { EngineConfiguration, TurnConfiguration } from '../../shared/contracts/latency';
import type { Settings } from '../../shared/settings';
import type { EngineInfo, LoadedLlm } from '../engines/engine-info';
import { chooseThreads } from '../engines/threads';
import type { Catalog } from '../models/catalog';
import type { ModelRole } from '../../shared/models';

export interface ConfigurationParts {
  readonly appVersion: string;
  readonly player: TurnConfiguration['player'];
  readonly settings: Settings;
  readonly info: EngineInfo;
  readonly catalog: Catalog;
}

/** What of the installation and the settings decides how long the stages of a turn take. */
export function turnConfiguration(parts: ConfigurationParts): TurnConfiguration {
  const { settings, info } = parts;
  const { models } = settings;
  const threads = chooseThreads(settings.engines);
  const engine = (
    role: ModelRole,
    loaded: { readonly backend?: string } | null,
    count: number,
  ): EngineConfiguration | null =>
    loaded === null
      ? null
      : {
          model: models[role],
          quantisation: quantisationOf(parts.catalog, models[role]),
          backend: loaded.backend ?? 'cpu',
          threads: count,
        };
  return {
    appVersion: parts.appVersion,
    player: parts.player,
    stt: engine('stt', info.transcriber, threads.stt),
    llm: engine('llm', info.generator, threads.llm),
    voice: engine('voice', info.voice === null ? null : {}, threads.voice),
    embeddings: engine('embeddings', info.embedder === null ? null : {}, threads.embedder),
    settings: {
      'speech.partials': settings.speech.partials,
      'speech.speakReplies': settings.speech.speakReplies,
      'reply.contextTokens': settings.reply.contextTokens,
      'reply.recallLimit': settings.reply.recallLimit,
    },
  };
}

/** The second language model, as the turns it answers are compared. */
export function strongConfiguration(
  { info, model }: LoadedLlm,
  settings: Settings,
): EngineConfiguration {
  return {
    model: model.id,
    quantisation: model.quantisation,
    backend: info.backend,
    threads: chooseThreads(settings.engines).llm,
  };
}

function quantisationOf(catalog: Catalog, id: string): string | null {
  const model = catalog.find(id);
  // A voice has none: its weights are as its file has them.
  return model === undefined || model.role === 'voice' ? null : model.quantisation;
}
