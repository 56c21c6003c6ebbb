import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cacheDir } from '../../src/main/models/cache-dir';
import { builtInModels } from '../../src/main/models/catalog';
import type { WheelSource } from '../../src/shared/models';
import { createGenerator } from '../../src/workers/llm/generator';
import { needs } from '../needs';
import { missingWheel, pullFromCache } from './cached-wheels';
import { callContext, generateOptions, loadOptions, promptOf, read } from './llm-fixture';

const workDir = mkdtempSync(join(tmpdir(), 'sotto-convert-'));
afterAll(() => rmSync(workDir, { recursive: true, force: true }));

/** Set-up does the same and compares the sum. Language models whose file is made of a GGUF in another quantisation. */
const convertible = builtInModels.flatMap((model) => {
  const source = model.files[0]?.sources.find(
    (candidate): candidate is WheelSource =>
      candidate.kind === 'wheel' && candidate.convert?.from === 'gguf-q4_1',
  );
  return source === undefined ? [] : [{ model, source }];
});

describe.for(convertible)('$model.id, converted from Q4_1', ({ model, source }) => {
  const missing = missingWheel(source);
  const problem = missing === undefined ? null : `${missing}*.whl is not in ${cacheDir()}/wheels`;

  it('has the sum that the catalogue knows, and answers', needs(problem), async () => {
    const [file] = await pullFromCache(model, workDir);
    expect(file?.from).toBe('wheel');
    expect(file?.sha256).toBe(model.files[0]?.sha256);

    const generator = createGenerator();
    try {
      await generator.load(loadOptions({ modelPath: file?.path ?? '' }), callContext());
      const prompt = promptOf('What is the capital of France?');
      const { result } = await read(generator.generate(prompt, generateOptions(), callContext()));
      // Weights that were converted wrongly give rubbish, not words.
      expect(result.text).toMatch(/Paris/);
    } finally {
      await generator.dispose();
    }
  });
});
