import { promptPersona } from '../../shared/persona';
import type { LlmModel } from '../../shared/models';
import type { Companion } from '../../main/companion';
import { chooseThreads } from '../../main/engines/threads';
import { resolvePaths } from '../../main/paths';
import { loadCatalog } from '../../main/models/catalog';
import { resolveModel } from '../../main/models/resolve-model';
import { loadPersona } from '../../main/persona/load-persona';
import { SottoError } from '../../shared/errors';
import { runReplyBench } from './reply';
import type { ReplyBenchReport } from './reply';

export interface ReplyModelsOptions {
  /** Catalogue ids; none means the model in the settings. */
  readonly models: readonly string[];
  /** Every question is asked with so many seeds. */
  readonly seeds: number;
  readonly onProgress: (line: string) => void;
}

/** Asks each model the way the catalogue says it is asked: style, sampling, the shipped persona. */
export async function benchReply(
  companion: Companion,
  options: ReplyModelsOptions,
): Promise<ReplyBenchReport> {
  const { settings } = companion;
  const paths = resolvePaths();
  const catalog = loadCatalog(paths.modelsDir);
  const ids = options.models.length > 0 ? options.models : [settings.models.llm];
  const reports: ReplyBenchReport['models'][] = [];
  for (const id of ids) {
    const resolved = await resolveModel('llm', id, { catalog, modelsDir: paths.modelsDir });
    if (!resolved.ready) {
      const hint = resolved.command === null ? {} : { hint: `Run \`${resolved.command}\`.` };
      throw new SottoError(resolved.kind, resolved.reason, hint);
    }
    const { models } = await runReplyBench(companion.engines.generator, {
      models: [{ name: id, modelPath: resolved.paths.model }],
      styles: [resolved.model.promptStyle],
      samplings: [shipped(resolved.model)],
      seeds: Array.from({ length: options.seeds }, (_, index) => index + 1),
      persona: promptPersona(loadPersona(paths, settings.personaId, options.onProgress)),
      backend: settings.engines.backend,
      threads: chooseThreads(settings.engines).llm,
      contextTokens: settings.reply.contextTokens,
      onProgress: options.onProgress,
    });
    reports.push(models);
  }
  return { models: Object.assign({}, ...reports) as ReplyBenchReport['models'] };
}

function shipped({ sampling }: LlmModel) {
  return { name: 'shipped', ...sampling };
}
