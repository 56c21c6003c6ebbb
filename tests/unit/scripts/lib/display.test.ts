import { spawnSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

import { hasDisplay, startVirtualDisplay } from '../../../../scripts/lib/display.mjs';

const isLinux = process.platform === 'linux';
const hasXvfb = spawnSync('Xvfb', ['-help']).error === undefined;

describe('hasDisplay', () => {
  it('asks for X or Wayland on Linux, and for nothing elsewhere', () => {
    expect(hasDisplay({ DISPLAY: ':0' })).toBe(true);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
    expect(hasDisplay({ DISPLAY: '' })).toBe(!isLinux);
    expect(hasDisplay({})).toBe(!isLinux);
  });
});

describe('startVirtualDisplay', () => {
  it('finds a free number for each display', async (context) => {
    if (!hasXvfb) context.skip('Xvfb is not installed');
    const first = await startVirtualDisplay();
    const second = await startVirtualDisplay();
    try {
      expect(first.name).toMatch(/^:\d+$/);
      expect(second.name).toMatch(/^:\d+$/);
      expect(second.name).not.toBe(first.name);
    } finally {
      first.stop();
      second.stop();
    }
  });
});
