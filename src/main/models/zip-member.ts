import { open, type FileHandle } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { createInflateRaw } from 'node:zlib';
import { SottoError } from '../../shared/errors';

/** One entry of a zip file's central directory. */
export interface ZipMember {
  readonly name: string;
  readonly sizeBytes: number;
  readonly compressedBytes: number;
  readonly method: number;
  readonly headerOffset: number;
}

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 65_535;
const STORED = 0;
const DEFLATED = 8;

/**
 * The members of a zip file by name. A small reader of our own because set-up needs it before
 * anything is installed, and because it must stream: a member may be larger than memory.
 * Not read: zip64, encryption, archives in several volumes (wheels have none of these).
 */
export async function readZipDirectory(path: string): Promise<Map<string, ZipMember>> {
  const handle = await open(path, 'r');
  try {
    const { offset, lengthBytes } = await findDirectory(handle, path);
    const directory = await readExactly(handle, offset, lengthBytes, path);
    const members = new Map<string, ZipMember>();
    let at = 0;
    while (at < directory.length) {
      if (
        directory.length - at < CENTRAL_BYTES ||
        directory.readUInt32LE(at) !== CENTRAL_SIGNATURE
      ) {
        throw notZip(path, 'its list of files is damaged');
      }
      const nameBytes = directory.readUInt16LE(at + 28);
      const name = directory.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
      members.set(name, {
        name,
        method: directory.readUInt16LE(at + 10),
        compressedBytes: directory.readUInt32LE(at + 20),
        sizeBytes: directory.readUInt32LE(at + 24),
        headerOffset: directory.readUInt32LE(at + 42),
      });
      const extraBytes = directory.readUInt16LE(at + 30);
      const commentBytes = directory.readUInt16LE(at + 32);
      at += CENTRAL_BYTES + nameBytes + extraBytes + commentBytes;
    }
    return members;
  } finally {
    await handle.close();
  }
}

/** The uncompressed bytes of one member, in pieces. Throws when it ends short of its size. */
export async function* readZipMember(path: string, name: string): AsyncGenerator<Buffer> {
  const member = (await readZipDirectory(path)).get(name);
  if (member === undefined) throw notZip(path, `it holds no ${name}`);
  if (member.method !== STORED && member.method !== DEFLATED) {
    throw notZip(path, `${name} is compressed in an unknown way (${member.method})`);
  }
  if (member.sizeBytes === 0) return;
  const start = await dataOffset(path, member);
  const raw = createReadStream(path, { start, end: start + member.compressedBytes - 1 });
  const inflate = createInflateRaw();
  // The pipe does not pass errors on: without this a failing disk would leave the loop waiting.
  raw.once('error', (error) => inflate.destroy(error));
  const stream = member.method === STORED ? raw : raw.pipe(inflate);
  let doneBytes = 0;
  try {
    for await (const chunk of stream) {
      const bytes = chunk as Buffer;
      doneBytes += bytes.length;
      yield bytes;
    }
  } finally {
    raw.destroy();
    inflate.destroy();
  }
  if (doneBytes !== member.sizeBytes) {
    throw notZip(path, `${name} has ${doneBytes} bytes instead of ${member.sizeBytes}`);
  }
}

/** The end record is the last thing in the file, but a comment of unknown length may follow. */
async function findDirectory(
  handle: FileHandle,
  path: string,
): Promise<{ offset: number; lengthBytes: number }> {
  const { size } = await handle.stat();
  const tailBytes = Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
  const tail = await readExactly(handle, size - tailBytes, tailBytes, path);
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue;
    const lengthBytes = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    if (offset + lengthBytes > size) throw notZip(path, 'its list of files is cut off');
    return { offset, lengthBytes };
  }
  throw notZip(path, 'it has no list of files; it may be truncated');
}

/** The local header repeats the name and may have other extra fields than the central one. */
async function dataOffset(path: string, member: ZipMember): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const header = await readExactly(handle, member.headerOffset, LOCAL_BYTES, path);
    if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) {
      throw notZip(path, `${member.name} does not start where it should`);
    }
    return member.headerOffset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await handle.close();
  }
}

async function readExactly(
  handle: FileHandle,
  position: number,
  lengthBytes: number,
  path: string,
): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(
    Buffer.alloc(lengthBytes),
    0,
    lengthBytes,
    position,
  );
  if (bytesRead !== lengthBytes) throw notZip(path, 'it is truncated');
  return buffer;
}

function notZip(path: string, why: string): SottoError {
  return new SottoError('model-damaged', `The archive ${path} cannot be read: ${why}.`);
}
