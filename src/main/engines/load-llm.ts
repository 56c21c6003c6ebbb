import { join } from 'node:path';
import type { Generator, GeneratorInfo } from '../../shared/contracts/generator';
import type { Client } from '../../shared/rpc/contract';
import type { Settings } from '../../shared/settings';
import type { ReadyModel } from '../models/resolve-model';
import type { Paths } from '../paths';
import { chooseThreads } from './threads';

/** Loads a language model as the settings say, with its own context length and way of being asked. */
export async function loadLlm(
  generator: Pick<Client<Generator>, 'load'>,
  { model, paths }: ReadyModel<'llm'>,
  { engines, reply }: Settings,
  { userDataDir }: Pick<Paths, 'userDataDir'>,
  signal: AbortSignal,
): Promise<GeneratorInfo> {
  return await generator.load(
    {
      modelPath: paths.model,
      backend: engines.backend,
      contextTokens: Math.min(reply.contextTokens, model.contextTokens),
      threads: chooseThreads(engines).llm,
      promptStyle: model.promptStyle,
      chatFormat: model.chatFormat,
      stateFile: join(userDataDir, 'state', `${model.id}.kv`),
    },
    { signal },
  );
}
