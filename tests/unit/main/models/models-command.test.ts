import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runModelsCommand } from '../../../../src/cli/models';
import { ProgressLine } from '../../../../src/cli/models-progress';
import { defaultSettings } from '../../../../src/shared/settings';
import { GGUF_CONTENT } from './helpers/make-model';
import { useTemporaryFolder } from './helpers/temporary-folder';

const folder = useTemporaryFolder();

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  const code = await runModelsCommand(args, {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    json: args.includes('--json'),
    modelsDir: join(folder(), 'models'),
    cacheDir: join(folder(), 'cache'),
    chosen: () => ({ ...defaultSettings.models, strongLlm: 'mine' }),
  });
  return { code, stdout, stderr };
}

const json = (text: string): unknown => JSON.parse(text);

function writeSmollm(content: Buffer): void {
  const path = join(folder(), 'models', 'smollm2-135m-instruct');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'SmolLM2-135M-Instruct.Q8_0.gguf'), content);
}

describe('sotto models', () => {
  it('lists every model as one document', async () => {
    const { code, stdout } = await run('list', '--json');
    expect(code).toBe(0);
    expect(json(stdout)).toMatchObject({
      models: expect.arrayContaining([
        expect.objectContaining({ id: 'whisper-base', installed: false, licence: 'MIT' }),
      ]) as unknown,
    });
  });

  it('imports, verifies and then shows a model', async () => {
    const file = join(folder(), 'mine.gguf');
    writeFileSync(file, GGUF_CONTENT);
    expect((await run('import', file, '--as', 'mine')).code).toBe(0);
    const { code, stdout } = await run('verify', '--json');
    expect(code).toBe(0);
    expect(json(stdout)).toMatchObject({ models: [{ id: 'mine', ok: true }] });
    const { stdout: list } = await run('list');
    // On this machine and chosen as the second language model; the first is chosen and not there.
    expect(list).toMatch(/^\*\+ llm +mine /m);
    expect(list).toMatch(/^ > llm +smollm2-135m-instruct /m);
    expect(list).toMatch(/^   llm +gemma-3-270m /m);
    const uses = json((await run('list', '--json')).stdout);
    expect(uses).toMatchObject({
      models: expect.arrayContaining([
        expect.objectContaining({ id: 'mine', use: 'strong' }),
        expect.objectContaining({ id: 'smollm2-135m-instruct', use: 'first' }),
        expect.objectContaining({ id: 'gemma-3-270m', use: null }),
      ]) as unknown,
    });
  });

  it('fails with the reason when a file is damaged', async () => {
    writeSmollm(GGUF_CONTENT);
    const plain = await run('verify');
    expect(plain.code).toBe(1);
    expect(plain.stderr).toMatch(/truncated.*\n.*models pull smollm2-135m-instruct/);
    const { stdout } = await run('verify', '--json');
    expect(json(stdout)).toMatchObject({
      models: [{ ok: false, error: { kind: 'model-damaged' } }],
    });
  });

  it('answers wrong use with the usage and code 2', async () => {
    for (const args of [[], ['fly'], ['pull'], ['import', 'x.gguf'], ['import', '--ass', 'x']]) {
      const { code, stderr } = await run(...args);
      expect(code).toBe(2);
      expect(stderr).toContain('Usage:');
    }
  });

  it('writes one document also when it fails', async () => {
    const { code, stdout } = await run('pull', 'nothing', '--json');
    expect(code).toBe(1);
    expect(json(stdout)).toMatchObject({ error: { kind: 'not-found' } });
  });
});

describe('ProgressLine', () => {
  const fetchOf = (doneBytes: number) =>
    ({ label: 'a/b', step: 'download', doneBytes, totalBytes: 1000 }) as const;

  it('writes a line every tenth where nobody can redraw', () => {
    const lines: string[] = [];
    const progress = new ProgressLine((text) => lines.push(text), false);
    for (let done = 0; done <= 1000; done += 5) progress.update(fetchOf(done));
    progress.close();
    expect(lines).toHaveLength(11);
    expect(lines.every((line) => line.endsWith('\n'))).toBe(true);
    expect(lines.at(-1)).toContain('100 %');
  });

  it('redraws one line on a terminal and ends it', () => {
    let text = '';
    const progress = new ProgressLine((part) => (text += part), true);
    progress.update(fetchOf(10));
    progress.update(fetchOf(1000));
    progress.close();
    progress.close();
    expect(text.split('\n')).toHaveLength(2);
    expect(text.split('\r')).toHaveLength(3);
  });
});
