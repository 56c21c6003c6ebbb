import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LlmBackend } from '../../shared/contracts/generator';
import type { SttBackend } from '../../shared/contracts/transcriber';
import type { Paths } from '../paths';

export interface FoundBackends {
  readonly stt: readonly SttBackend[];
  readonly llm: readonly LlmBackend[];
}

const GPU = ['cuda', 'vulkan'] as const;

/**
 * The builds of the engines that are on this machine. GPU builds are there only when set-up found a
 * GPU; whether one works, only loading it tells (`sotto doctor`).
 */
export function findBackends(
  paths: Pick<Paths, 'whisperAddon' | 'whisperPrebuilt' | 'llamaBuildsDir'>,
): FoundBackends {
  const prebuilt = names(join(paths.whisperPrebuilt, 'node_modules', '@fugood'));
  const llama = names(paths.llamaBuildsDir);
  const withGpu = (builds: readonly string[]) =>
    GPU.filter((gpu) => builds.some((build) => build.endsWith(`-${gpu}`)));
  return {
    stt: [...(existsSync(paths.whisperAddon) ? (['cpu'] as const) : []), ...withGpu(prebuilt)],
    llm: [...(process.platform === 'darwin' ? (['metal'] as const) : []), 'cpu', ...withGpu(llama)],
  };
}

function names(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
