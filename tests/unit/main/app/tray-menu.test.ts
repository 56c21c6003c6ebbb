import { describe, expect, it, vi } from 'vitest';

import { trayMenu, trayState, trayTooltip } from '../../../../src/main/app/tray-menu';

const actions = {
  talk: vi.fn(),
  endTalk: vi.fn(),
  stop: vi.fn(),
  show: vi.fn(),
  settings: vi.fn(),
  quit: vi.fn(),
};
const labels = (...args: Parameters<typeof trayMenu>): string[] =>
  trayMenu(...args).map(({ label }) => label);

describe('trayMenu', () => {
  it('offers what can be done in each state', () => {
    expect(labels('idle', true, actions)).toContain('Talk');
    expect(labels('listening', true, actions)).toContain('Send what was said');
    expect(labels('thinking', true, actions)).toContain('Stop');
    expect(labels('speaking', true, actions)).toContain('Stop speaking');
    expect(labels('speaking', true, actions)).not.toContain('Talk');
  });

  it('does not offer to talk before the engines are loaded', () => {
    const talk = trayMenu('idle', false, actions).find(({ label }) => label === 'Talk');
    expect(talk?.enabled).toBe(false);
    expect(trayTooltip('idle', false)).toBe('Sotto is loading');
  });

  it('always leads to the window and out', () => {
    for (const state of ['idle', 'listening', 'thinking', 'speaking'] as const) {
      expect(labels(state, true, actions)).toEqual(
        expect.arrayContaining(['Show the window', 'Settings', 'Quit']),
      );
    }
  });
});

describe('trayState', () => {
  it('shows hearing out as thinking', () => {
    expect(trayState('transcribing')).toBe('thinking');
    expect(trayState('idle')).toBe('idle');
  });
});
