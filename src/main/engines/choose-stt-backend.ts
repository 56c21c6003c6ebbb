import { existsSync } from 'node:fs';
import { SottoError } from '../../shared/errors';
import type { SttBackend } from '../../shared/contracts/transcriber';
import type { Settings } from '../../shared/settings';
import type { Paths } from '../paths';

export interface ChosenSttBackend {
  readonly name: SttBackend;
  readonly addonPath: string;
}

/**
 * A GPU build when one is there and the user has not asked for the CPU (set-up fetches it only where a
 * GPU is), else our own addon. The prebuilt's CPU build is far slower
 * (docs/decisions/0003-whisper-binding.md) and never chosen here: it takes the user's explicit
 * `SOTTO_STT_BACKEND=cpu-prebuilt`.
 */
export function chooseSttBackend(
  wish: Settings['engines']['backend'],
  paths: Pick<Paths, 'whisperAddon' | 'whisperPrebuilt'>,
  found: readonly SttBackend[],
  environment: NodeJS.ProcessEnv = process.env,
): ChosenSttBackend {
  if (environment['SOTTO_STT_BACKEND'] === 'cpu-prebuilt') {
    if (existsSync(paths.whisperPrebuilt)) return prebuilt('cpu-prebuilt', paths);
    throw new SottoError('model-missing', 'the prebuilt CPU engine is not installed', {
      hint: 'Unset SOTTO_STT_BACKEND to use the engine Sotto builds.',
    });
  }
  const gpu = found.find((name) => name !== 'cpu' && (wish === 'auto' || wish === name));
  if (gpu !== undefined) return prebuilt(gpu, paths);
  if (found.includes('cpu')) return { name: 'cpu', addonPath: paths.whisperAddon };
  throw new SottoError('engine-failed', 'the speech engine has not been built', {
    hint: 'Run `npm start` once: it builds it, or says what is missing for that.',
  });
}

function prebuilt(name: SttBackend, paths: Pick<Paths, 'whisperPrebuilt'>): ChosenSttBackend {
  return { name, addonPath: paths.whisperPrebuilt };
}
