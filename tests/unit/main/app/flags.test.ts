import { describe, expect, it } from 'vitest';

import { parseFlags } from '../../../../src/main/app/flags';

describe('parseFlags', () => {
  it('has nothing set by default', () => {
    expect(parseFlags(['electron', '.'])).toEqual({
      demoTurn: false,
      hidden: false,
      talk: false,
      uiBench: null,
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
    expect(parseFlags(argv)).toMatchObject({
      demoTurn: true,
      hidden: true,
      talk: true,
      dataDir: '/x y',
    });
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

  it('takes the place of the window bench’s report, which must not be another flag', () => {
    expect(parseFlags(['electron', '.', '--ui-bench', '/tmp/ui.json']).uiBench).toBe(
      '/tmp/ui.json',
    );
    expect(parseFlags(['electron', '.', '--ui-bench', '--hidden']).uiBench).toBeNull();
  });
});
