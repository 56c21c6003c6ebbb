import type { HubSource, ModelFile, ModelSource } from '../../../shared/models';

interface FileFacts {
  readonly name: string;
  readonly use?: ModelFile['use'];
  readonly type: ModelFile['type'];
  readonly sources: readonly ModelSource[];
  readonly bytes?: number;
  readonly approxMb?: number;
  readonly sha256?: string;
  readonly md5?: string;
}

/** A catalogue file with everything unknown written out as null. */
export function modelFile(facts: FileFacts): ModelFile {
  return {
    name: facts.name,
    use: facts.use ?? 'model',
    type: facts.type,
    bytes: facts.bytes ?? null,
    approxBytes: facts.approxMb === undefined ? null : Math.round(facts.approxMb * 1e6),
    sha256: facts.sha256 ?? null,
    md5: facts.md5 ?? null,
    sources: facts.sources,
  };
}

export function hub(repo: string, file: string, revision = 'main'): HubSource {
  return { kind: 'hub', repo, revision, file };
}
