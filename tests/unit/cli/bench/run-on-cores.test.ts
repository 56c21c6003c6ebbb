import { describe, expect, it } from 'vitest';
import { withoutCores } from '../../../../src/cli/bench/run-on-cores';

describe('withoutCores', () => {
  it('gives the command back as it was, but for the option', () => {
    expect(
      withoutCores(['cli.js', 'bench', 'turn', '--cores', '1', '--limit', '1', '--json', 'a']),
    ).toEqual(['cli.js', 'bench', 'turn', '--limit', '1', '--json', 'a']);
    expect(withoutCores(['bench', '--cores=1', 'turn'])).toEqual(['bench', 'turn']);
  });
});
