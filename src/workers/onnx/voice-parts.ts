import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { z } from 'zod';
import { SottoError } from '../../shared/errors';
import type { ModelPreparedFiles, PreparedWork } from '../prepared';
import { dependsOn } from './depends-on';
import type { StageGraph } from './graph/split-voice';
import { splitVoice } from './graph/split-voice';
import { openSession, readModel } from './onnx-session';

/** Piper's own inputs. */
export const TEXT_INPUTS = ['input', 'input_lengths', 'scales'];

/** Raise it when voices are cut in another way. */
const PARTS_FORMAT = 1;

const stageSchema = z.strictObject({
  input: z.string(),
  mask: z.string().nullable(),
  inputChannels: z.number().int().positive(),
  inputRank: z.union([z.literal(3), z.literal(4)]),
  margin: z.number().int().nonnegative(),
  upsampling: z.number().int().positive(),
});
/** What stands before the graphs of a kept voice: how long each is, and what is known of the stages. */
const headSchema = z.strictObject({
  bytes: z.array(z.number().int().positive()),
  stages: z.array(stageSchema),
});
const HEAD_LENGTH_BYTES = 4;

/** What a stage is, beside its graph. */
export type StageInfo = Omit<StageGraph, 'file'>;

export interface OpenStage {
  readonly info: StageInfo;
  readonly session: InferenceSession;
}

/** The sessions of a voice that was cut. Whoever opened them releases them, all or none. */
export interface OpenParts {
  readonly text: InferenceSession;
  readonly stages: readonly OpenStage[];
}

interface VoiceGraphs {
  readonly text: Uint8Array;
  readonly stages: readonly { readonly info: StageInfo; readonly file: Uint8Array }[];
}

/**
 * Opens a voice in parts. Cutting it and optimising two and a half thousand nodes takes seconds of
 * a small machine, so the parts are kept as they came out of that (docs/decisions/0077).
 *
 * @returns the open parts, or why the voice cannot be cut.
 */
export async function openParts(
  path: string,
  threads: number,
  prepared: ModelPreparedFiles,
): Promise<OpenParts | { readonly reason: string }> {
  const work = { kind: 'parts', dependsOn: dependsOn(PARTS_FORMAT) };
  const kept = await prepared.read(work, unpack);
  if (kept !== null) return await openAll(kept, path, threads, { optimised: true });
  const split = splitVoice(await readModel(path));
  if ('reason' in split) return split;
  const stages = split.stages.map(({ file, ...info }) => ({ info, file }));
  const graphs = { text: split.text, stages };
  if (!prepared.keepsFiles) return await openAll(graphs, path, threads);
  return await openAndKeep(graphs, path, threads, prepared, work);
}

async function openAndKeep(
  graphs: VoiceGraphs,
  path: string,
  threads: number,
  prepared: ModelPreparedFiles,
  work: PreparedWork,
): Promise<OpenParts> {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-voice-'));
  const fileOf = (index: number): string => join(folder, `${index}.onnx`);
  try {
    const parts = await openAll(graphs, path, threads, { saveTo: fileOf });
    const text = await readFile(fileOf(0));
    const stages = await Promise.all(
      graphs.stages.map(async ({ info }, index) => ({
        info,
        file: await readFile(fileOf(index + 1)),
      })),
    );
    await prepared.keep(work, pack({ text, stages }));
    return parts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface OpenOptions {
  readonly optimised?: boolean;
  readonly saveTo?: (index: number) => string;
}

async function openAll(
  graphs: VoiceGraphs,
  path: string,
  threads: number,
  { optimised = false, saveTo }: OpenOptions = {},
): Promise<OpenParts> {
  const opened: InferenceSession[] = [];
  const open = async (file: Uint8Array, inputs: readonly string[]): Promise<InferenceSession> => {
    const saved = saveTo?.(opened.length);
    const session = await openSession(file, path, threads, inputs, { optimised, saveTo: saved });
    opened.push(session);
    return session;
  };
  try {
    const text = await open(graphs.text, TEXT_INPUTS);
    const stages: OpenStage[] = [];
    for (const { info, file } of graphs.stages) {
      stages.push({ info, session: await open(file, [info.input]) });
    }
    return { text, stages };
  } catch (error) {
    for (const session of opened) await session.release();
    throw error;
  }
}

function pack({ text, stages }: VoiceGraphs): Uint8Array {
  const files = [text, ...stages.map(({ file }) => file)];
  const head = Buffer.from(
    JSON.stringify({
      bytes: files.map(({ length }) => length),
      stages: stages.map(({ info }) => info),
    }),
  );
  const length = Buffer.alloc(HEAD_LENGTH_BYTES);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, ...files]);
}

/** The graphs lie in `kept` itself. @throws where they do not fit it. */
function unpack(kept: Uint8Array): VoiceGraphs {
  const bytes = Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength);
  let at = HEAD_LENGTH_BYTES + bytes.readUInt32LE(0);
  const head = headSchema.parse(JSON.parse(bytes.toString('utf8', HEAD_LENGTH_BYTES, at)));
  const [text, ...files] = head.bytes.map((length) => bytes.subarray(at, (at += length)));
  const stages = head.stages.flatMap((info, index) => {
    const file = files[index];
    return file === undefined ? [] : [{ info, file }];
  });
  if (text === undefined || stages.length !== files.length || at !== bytes.length) {
    throw new SottoError('bad-input', 'the kept parts of a voice are cut otherwise');
  }
  return { text, stages };
}
