import { describe, expect, it } from 'vitest';

import { parseFlags } from '../../../../src/main/app/flags';

describe('parseFlags', () => {
  it('has nothing set by default', () => {
    expect(parseFlags(['electron', '.'])).toEqual({
      demoTurn: false,
      hidden: false,
      talk: false,
      dataDir: null,
    });
  });

  it('reads its own flags among Chromium’s', () => {
    const argv = [
      'electron',
      '--no-sandbox',
      '--demo-turn',
      '--hidden',
      '--data',
      '/x y',
      '--talk',
    ];
    expect(parseFlags(argv)).toEqual({ demoTurn: true, hidden: true, talk: true, dataDir: '/x y' });
  });

  it('reads --data=DIR', () => {
    expect(parseFlags(['--data=/x']).dataDir).toBe('/x');
  });

  it.each([[['--data']], [['--data', '--hidden']], [['--data=']]])(
    'takes no folder from %j',
    (argv) => {
      expect(parseFlags(argv).dataDir).toBeNull();
    },
  );
});
