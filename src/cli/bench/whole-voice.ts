import { chooseThreads } from '../../main/engines/threads';
import { loadCatalog } from '../../main/models/catalog';
import { resolveModel } from '../../main/models/resolve-model';
import { resolvePaths } from '../../main/paths';
import type { Voice } from '../../shared/contracts/voice';
import { SottoError } from '../../shared/errors';
import type { Client } from '../../shared/rpc/contract';
import type { Settings } from '../../shared/settings';

/** Loads the voice again, with the graph of its file uncut beside it, to be compared in one run. */
export async function loadInOnePieceToo(
  voice: Client<Voice>,
  settings: Settings,
  dataDir: string | undefined,
): Promise<void> {
  const { modelsDir } = resolvePaths({ userDataDir: dataDir });
  const catalog = loadCatalog(modelsDir);
  const resolved = await resolveModel('voice', settings.models.voice, { catalog, modelsDir });
  if (!resolved.ready) throw new SottoError(resolved.kind, resolved.reason);
  const { model: modelPath, config: configPath } = resolved.paths;
  if (configPath === undefined) throw new SottoError('bug', 'the voice has no configuration');
  const threads = chooseThreads(settings.engines).voice;
  await voice.loadVoice({ modelPath, configPath, threads, alsoWhole: true }, {});
}
