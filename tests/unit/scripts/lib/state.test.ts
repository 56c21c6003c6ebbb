import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { SetupState } from '../../../../scripts/lib/state.mjs';

describe('SetupState', () => {
  let folder = '';
  let path = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sotto-state-'));
    path = join(folder, 'deep', 'state.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('knows nothing at first, and what was done after a restart', () => {
    expect(new SetupState(path).isDone('electron', 'a')).toBe(false);
    new SetupState(path).markDone('electron', 'a');
    expect(new SetupState(path).isDone('electron', 'a')).toBe(true);
  });

  it('takes other inputs as not done', () => {
    new SetupState(path).markDone('electron', 'a');
    expect(new SetupState(path).isDone('electron', 'b')).toBe(false);
  });

  it('keeps what another process has marked meanwhile', () => {
    const first = new SetupState(path);
    const second = new SetupState(path);
    first.markDone('electron', 'a');
    second.markDone('whisper', 'b');
    const later = new SetupState(path);
    expect(later.isDone('electron', 'a')).toBe(true);
    expect(later.isDone('whisper', 'b')).toBe(true);
  });

  it.each(['', '{"electron": "a"', '[]', 'null', '{"electron": 3}'])(
    'starts anew from the damaged file %j',
    (text) => {
      new SetupState(path).markDone('other', 'x');
      writeFileSync(path, text);
      expect(new SetupState(path).isDone('electron', 'a')).toBe(false);
      new SetupState(path).markDone('electron', 'a');
      expect(new SetupState(path).isDone('electron', 'a')).toBe(true);
    },
  );

  it('leaves no half-written file', () => {
    new SetupState(path).markDone('electron', 'a');
    expect(readdirSync(join(folder, 'deep'))).toEqual(['state.json']);
  });
});
