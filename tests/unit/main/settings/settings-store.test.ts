import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openSettings } from '../../../../src/main/settings/settings-store';
import { defaultSettings } from '../../../../src/shared/settings';

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sotto settings ü-'));
  file = join(dir, 'settings.json');
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('openSettings', () => {
  it('starts with the defaults, and writes nothing by itself', () => {
    const store = openSettings(file);
    expect(store.current).toEqual(defaultSettings);
    expect(store.problem).toBeNull();
    expect(existsSync(file)).toBe(false);
  });

  it('keeps a change for the next start, readable by its owner alone', () => {
    const theme = { ...defaultSettings.window, theme: 'dark' as const };
    openSettings(file).change({ ...defaultSettings, window: theme });
    expect(openSettings(file).current.window.theme).toBe('dark');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['settings.json']);
  });

  it('fills in what an older file does not have', () => {
    writeFileSync(file, JSON.stringify({ window: { theme: 'light' } }));
    const store = openSettings(file);
    expect(store.problem).toBeNull();
    expect(store.current).toEqual({
      ...defaultSettings,
      window: { ...defaultSettings.window, theme: 'light' },
    });
  });

  it('takes a file from before there could be a second language model', () => {
    const { strongLlm, ...models } = { ...defaultSettings.models, llm: 'mine' };
    expect(strongLlm).toBeNull();
    writeFileSync(file, JSON.stringify({ ...defaultSettings, models }));
    const store = openSettings(file);
    expect(store.problem).toBeNull();
    expect(store.current.models).toEqual({ ...models, strongLlm: null });
    const chosen = { ...store.current, models: { ...models, strongLlm: 'bigger' } };
    expect(store.change(chosen).models.strongLlm).toBe('bigger');
    expect(openSettings(file).current.models.strongLlm).toBe('bigger');
    expect(() => store.change({ ...chosen, models: { ...models, strongLlm: 7 } })).toThrowError(
      expect.objectContaining({ kind: 'bad-input' }),
    );
  });

  it.each([
    ['cut in the middle', JSON.stringify(defaultSettings).slice(0, 40)],
    ['empty', ''],
    ['an unknown key', JSON.stringify({ surprise: true })],
    ['a value out of range', JSON.stringify({ speech: { speed: 99 } })],
    ['a prototype key', '{"__proto__":{"x":1}}'],
    ['another kind of file', 'PK\u0003\u0004'],
  ])('falls back when the file is %s, and keeps it', (_what, text) => {
    writeFileSync(file, text);
    const store = openSettings(file);
    expect(store.current).toEqual(defaultSettings);
    expect(store.problem).toMatch(/broken/);
    const kept = readdirSync(dir).filter((name) => name.endsWith('.bad'));
    expect(kept).toHaveLength(1);
    expect(readFileSync(join(dir, kept[0] ?? ''), 'utf8')).toBe(text);
    expect(store.problem).toContain(kept[0]);
  });

  it('refuses settings that do not fit, and stays with what it has', () => {
    const store = openSettings(file);
    expect(() => store.change({ ...defaultSettings, surprise: 1 })).toThrowError(
      expect.objectContaining({ kind: 'bad-input' }),
    );
    expect(store.current).toEqual(defaultSettings);
    expect(existsSync(file)).toBe(false);
  });

  it('does not apply a change that the disk refused', () => {
    // A folder in the file's place: renaming onto it fails for root too, unlike a mode without `w`.
    const store = openSettings(join(dir, 'taken'));
    mkdirSync(join(dir, 'taken'));
    expect(() => store.change({ ...defaultSettings, personaId: 'other' })).toThrowError(
      expect.objectContaining({ kind: 'storage-failed' }),
    );
    expect(store.current.personaId).toBe(defaultSettings.personaId);
  });
});
