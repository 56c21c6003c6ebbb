import { renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyModel } from '../../../../src/main/models/verify';
import { GGUF_CONTENT, makeFile, makeModel, sha256, writeModelFile } from './helpers/make-model';
import { useTemporaryFolder } from './helpers/temporary-folder';

const folder = useTemporaryFolder();
const model = makeModel(makeFile(GGUF_CONTENT));

/** Verifies and counts the bytes that were hashed. */
async function verify(what = model): Promise<{ hashedBytes: number; pinned: boolean }> {
  let hashedBytes = 0;
  const files = await verifyModel(what, {
    modelsDir: folder(),
    onProgress: (_, doneBytes) => (hashedBytes = doneBytes),
  });
  return { hashedBytes, pinned: files.some((file) => file.pinned) };
}

describe('verifyModel', () => {
  it('hashes once: the second start reads nothing', async () => {
    writeModelFile(folder(), 'model.gguf', GGUF_CONTENT);
    expect((await verify()).hashedBytes).toBe(GGUF_CONTENT.length);
    expect((await verify()).hashedBytes).toBe(0);
  });

  it('hashes again when the file was touched or replaced', async () => {
    const path = writeModelFile(folder(), 'model.gguf', GGUF_CONTENT);
    await verify();
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    expect((await verify()).hashedBytes).toBe(GGUF_CONTENT.length);
    writeFileSync(`${path}.new`, GGUF_CONTENT);
    renameSync(`${path}.new`, path);
    expect((await verify()).hashedBytes).toBe(GGUF_CONTENT.length);
  });

  it('hashes again when its notes are lost or broken', async () => {
    writeModelFile(folder(), 'model.gguf', GGUF_CONTENT);
    await verify();
    writeFileSync(join(folder(), 'verified.json'), '{"version":1,"files":{"test-mo');
    expect((await verify()).hashedBytes).toBe(GGUF_CONTENT.length);
  });

  it('names file, place, size, sum and command when a file is missing', async () => {
    const path = writeModelFile(folder(), 'model.gguf', GGUF_CONTENT);
    rmSync(path);
    const error = await verify(makeModel(makeFile(GGUF_CONTENT))).catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: 'model-missing' });
    const { message, hint } = error as { message: string; hint: string };
    for (const part of [path, '5004 bytes', sha256(GGUF_CONTENT)]) expect(message).toContain(part);
    expect(hint).toContain('npm run -s sotto -- models');
  });

  it('tells a truncated file', async () => {
    const path = writeModelFile(folder(), 'model.gguf', GGUF_CONTENT);
    await verify();
    truncateSync(path, 4000);
    await expect(verify()).rejects.toMatchObject({
      kind: 'model-damaged',
      message: expect.stringContaining('truncated') as string,
    });
  });

  it('tells one flipped bit', async () => {
    const altered = Buffer.from(GGUF_CONTENT);
    altered[2500] = (altered[2500] ?? 0) ^ 1;
    writeModelFile(folder(), 'model.gguf', altered);
    await expect(verify()).rejects.toMatchObject({
      kind: 'model-damaged',
      message: expect.stringContaining('altered') as string,
    });
  });

  it('tells a file of another kind before it is hashed', async () => {
    const html = Buffer.alloc(GGUF_CONTENT.length, '<html>');
    writeModelFile(folder(), 'model.gguf', html);
    await expect(verify()).rejects.toMatchObject({ kind: 'model-wrong-type' });
  });

  it('pins a file whose sum nobody knows, and refuses another one later', async () => {
    const unknown = makeModel(makeFile(GGUF_CONTENT, { sha256: null, bytes: null }));
    const path = writeModelFile(folder(), 'model.gguf', GGUF_CONTENT);
    expect((await verify(unknown)).pinned).toBe(true);
    expect((await verify(unknown)).pinned).toBe(false);
    const altered = Buffer.from(GGUF_CONTENT);
    altered[100] = 0;
    writeFileSync(path, altered);
    await expect(verify(unknown)).rejects.toMatchObject({ kind: 'model-damaged' });
    writeFileSync(path, GGUF_CONTENT.subarray(0, 3000));
    await expect(verify(unknown)).rejects.toMatchObject({ kind: 'model-damaged' });
  });

  it('stops when it is told to', async () => {
    writeModelFile(folder(), 'model.gguf', GGUF_CONTENT);
    const signal = AbortSignal.abort();
    await expect(verifyModel(model, { modelsDir: folder(), signal })).rejects.toMatchObject({
      kind: 'aborted',
    });
  });
});
