import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DEFAULT_SIZE, readBounds, usableBounds } from '../../../../src/main/app/window-bounds';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const remembered = { x: 100, y: 50, width: 900, height: 700, maximized: false };

describe('usableBounds', () => {
  it('gives the default size without a memory', () => {
    expect(usableBounds(null, [screen])).toEqual(DEFAULT_SIZE);
  });

  it('gives the remembered place back', () => {
    expect(usableBounds(remembered, [screen])).toEqual({ x: 100, y: 50, width: 900, height: 700 });
  });

  it.each([
    ['far right of every screen', { x: 3000 }],
    ['above the screen', { y: -600 }],
    ['below the screen', { y: 1079 }],
    ['with a sliver left', { x: -850 }],
  ])('keeps only the size of a window %s', (_where, place) => {
    expect(usableBounds({ ...remembered, ...place }, [screen])).toEqual({
      width: 900,
      height: 700,
    });
  });

  it('knows the second screen', () => {
    const second = { x: 1920, y: -200, width: 1280, height: 1024 };
    expect(usableBounds({ ...remembered, x: 2000, y: -180 }, [screen, second]).x).toBe(2000);
  });

  it('does not come back too small to use', () => {
    expect(usableBounds({ ...remembered, width: 1, height: 1 }, [screen]).width).toBeGreaterThan(
      300,
    );
  });
});

describe('readBounds', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sotto-bounds-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  it.each(['', '{', '{"x":1}', '{"x":0,"y":0,"width":-4,"height":5,"maximized":false}', '[]'])(
    'has no memory in a file with %j',
    (text) => {
      const file = join(dir, 'window.json');
      writeFileSync(file, text);
      expect(readBounds(file)).toBeNull();
    },
  );

  it('reads what was written', () => {
    const file = join(dir, 'window.json');
    writeFileSync(file, JSON.stringify(remembered));
    expect(readBounds(file)).toEqual(remembered);
    expect(readBounds(join(dir, 'none.json'))).toBeNull();
  });
});
