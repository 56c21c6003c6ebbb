import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  commandLineWords,
  passSandboxOn,
  runCommandLine,
} from '../../../../src/main/app/command-line';

describe('commandLineWords', () => {
  it('is null for the window', () => {
    expect(commandLineWords(['sotto', '--hidden'])).toBeNull();
  });

  it('is what follows --cli', () => {
    expect(commandLineWords(['sotto', '--no-sandbox', '--cli', 'doctor', '--json'])).toEqual([
      'doctor',
      '--json',
    ]);
    expect(commandLineWords(['sotto', '--cli'])).toEqual([]);
  });
});

describe('passSandboxOn', () => {
  it('tells what is started later that there is no sandbox, and nothing else', () => {
    const without: NodeJS.ProcessEnv = {};
    passSandboxOn(['sotto', '--no-sandbox', '--cli', 'doctor'], without);
    expect(without).toEqual({ ELECTRON_DISABLE_SANDBOX: '1' });
    const usual: NodeJS.ProcessEnv = {};
    passSandboxOn(['sotto', '--cli', 'doctor'], usual);
    expect(usual).toEqual({});
  });
});

describe('runCommandLine', () => {
  const { argv, exitCode } = process;
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sotto-cli-'));
  });
  afterEach(() => {
    process.argv = argv;
    process.exitCode = exitCode;
    rmSync(dir, { recursive: true });
  });

  it('gives the entry its words and takes its exit code', async () => {
    const entry = join(dir, 'cli.mjs');
    writeFileSync(
      entry,
      `process.exitCode = process.argv.slice(2).join(' ') === 'doctor --json' ? 3 : 4;`,
    );
    expect(await runCommandLine(['doctor', '--json'], pathToFileURL(entry))).toBe(3);
  });
});
