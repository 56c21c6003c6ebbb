import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeGlobalOptions } from '../../../src/cli/global-options';

describe('takeGlobalOptions', () => {
  it('finds --data and --json wherever they stand', () => {
    expect(takeGlobalOptions(['talk', 'a.wav', '--json', '--data', 'd'])).toEqual({
      rest: ['talk', 'a.wav'],
      json: true,
      dataDir: resolve('d'),
    });
    expect(takeGlobalOptions(['--data=d', 'trace', 'last'])).toEqual({
      rest: ['trace', 'last'],
      json: false,
      dataDir: resolve('d'),
    });
  });

  it('leaves --json FILE to the benches', () => {
    expect(takeGlobalOptions(['bench', 'stt', '--json', 'out.json']).rest).toEqual([
      'bench',
      'stt',
      '--json',
      'out.json',
    ]);
  });

  it('says what is missing', () => {
    expect(() => takeGlobalOptions(['talk', '--data'])).toThrow(/needs a folder/);
  });
});
