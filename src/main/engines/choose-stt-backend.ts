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
 * Our own addon on the CPU, unless a GPU prebuilt is there (set-up fetches it only where a GPU is).
 * The prebuilt's CPU build is 20 times slower (docs/decisions/0003-whisper-binding.md) and never
 * chosen here: it takes the user's explicit `SOTTO_STT_BACKEND=cpu-prebuilt`.
 */
export function chooseSttBackend(
  wish: Settings['engines']['backend'],
  paths: Pick<Paths, 'whisperAddon' | 'whisperPrebuilt'>,
  environment: NodeJS.ProcessEnv = process.env,
  exists: (path: string) => boolean = existsSync,
): ChosenSttBackend {
  const prebuilt = exists(paths.whisperPrebuilt);
  if (environment['SOTTO_STT_BACKEND'] === 'cpu-prebuilt') {
    if (prebuilt) return { name: 'cpu-prebuilt', addonPath: paths.whisperPrebuilt };
    throw new SottoError('model-missing', 'the prebuilt CPU engine is not installed', {
      hint: 'Unset SOTTO_STT_BACKEND to use the engine Sotto builds.',
    });
  }
  if (wish !== 'cpu' && wish !== 'metal' && prebuilt) {
    return { name: wish === 'vulkan' ? 'vulkan' : 'cuda', addonPath: paths.whisperPrebuilt };
  }
  if (exists(paths.whisperAddon)) return { name: 'cpu', addonPath: paths.whisperAddon };
  throw new SottoError('engine-failed', 'the speech engine has not been built', {
    hint: 'Run `npm start` once: it builds it, or says what is missing for that.',
  });
}
