import { describe, expect, it } from 'vitest';

import { renderNotices } from '../../../../scripts/notices/render.mjs';

const part = (name: string, text: string, version = '1.0.0') => ({
  name,
  version,
  licence: 'MIT',
  text,
});

describe('renderNotices', () => {
  it('lists every part once, sorted, and every text once', () => {
    const parts = [part('b', 'words'), part('a', 'words'), part('c', ''), part('a', 'words')];
    const written = renderNotices('# Notices\n', parts);
    expect(written.match(/^\| [abc] \|/gm)).toEqual(['| a |', '| b |', '| c |']);
    expect(written.match(/^words$/gm)).toHaveLength(1);
    expect(written).toContain('### a 1.0.0, b 1.0.0\n');
    expect(written.startsWith('# Notices\n')).toBe(true);
  });

  it('keeps two versions of a part apart', () => {
    const written = renderNotices('#', [part('a', 'old words'), part('a', 'new words', '2.0.0')]);
    expect(written).toContain('| a | 1.0.0 | MIT |');
    expect(written).toContain('| a | 2.0.0 | MIT |');
    expect(written).toContain('new words');
  });
});
