import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseSttBackend } from '../../../../src/main/engines/choose-stt-backend';
import { findBackends } from '../../../../src/main/engines/found-backends';

let root: string;
let paths: { whisperAddon: string; whisperPrebuilt: string; llamaBuildsDir: string };
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sotto-backends-'));
  paths = {
    whisperAddon: join(root, 'sotto-whisper.node'),
    whisperPrebuilt: join(root, 'gpu'),
    llamaBuildsDir: join(root, 'llama'),
  };
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function install(what: 'addon' | 'cuda' | 'vulkan'): void {
  if (what === 'addon') writeFileSync(paths.whisperAddon, '');
  else {
    const home = join(paths.whisperPrebuilt, 'node_modules', '@fugood');
    mkdirSync(join(home, `node-whisper-linux-x64-${what}`), { recursive: true });
    mkdirSync(join(paths.llamaBuildsDir, `linux-x64-${what}`), { recursive: true });
  }
}

const choose = (wish: 'auto' | 'cpu' | 'cuda' | 'vulkan', environment: NodeJS.ProcessEnv = {}) =>
  chooseSttBackend(wish, paths, findBackends(paths).stt, environment);

describe('findBackends', () => {
  it('finds what is installed and nothing else', () => {
    expect(findBackends(paths)).toMatchObject({ stt: [] });
    install('addon');
    install('vulkan');
    const found = findBackends(paths);
    expect(found.stt).toEqual(['cpu', 'vulkan']);
    expect(found.llm).toContain('vulkan');
    expect(found.llm).not.toContain('cuda');
  });
});

describe('chooseSttBackend', () => {
  it('takes our own addon where there is no GPU build', () => {
    install('addon');
    expect(choose('auto')).toEqual({ name: 'cpu', addonPath: paths.whisperAddon });
  });

  it('takes the GPU build where set-up has brought one, unless the user wants the CPU', () => {
    install('addon');
    install('cuda');
    expect(choose('auto')).toEqual({ name: 'cuda', addonPath: paths.whisperPrebuilt });
    expect(choose('cpu').name).toBe('cpu');
    expect(choose('vulkan').name, 'not installed: the CPU serves').toBe('cpu');
  });

  it('never falls back to the slow prebuilt by itself', () => {
    expect(() => choose('cpu')).toThrow(/not been built/);
    expect(() => choose('auto', { SOTTO_STT_BACKEND: 'cpu-prebuilt' })).toThrow(/not installed/);
    install('cuda');
    expect(choose('auto', { SOTTO_STT_BACKEND: 'cpu-prebuilt' }).name).toBe('cpu-prebuilt');
    expect(() => choose('cpu')).toThrow(/not been built/);
  });
});
