import { describe, expect, it } from 'vitest';

import { toFailure, toSafeWire, withoutPaths } from '../../../../src/main/ipc/safe-error';
import { SottoError } from '../../../../src/shared/errors';

describe('withoutPaths', () => {
  it.each([
    [
      'missing: /home/ada/models/whisper-base/ggml-base.bin',
      'missing: …/whisper-base/ggml-base.bin',
    ],
    ['open C:\\Users\\Ada\\sotto.db failed', 'open …/Ada/sotto.db failed'],
    ['at file:///opt/sotto/out/main/index.js:3', 'at …/main/index.js:3'],
    ['cannot write “/tmp/x.wav”', 'cannot write “…/x.wav”'],
    ['share \\\\server\\models\\a.bin', 'share …/models/a.bin'],
  ])('shortens the path in %s', (text, safe) => {
    expect(withoutPaths(text)).toBe(safe);
  });

  it.each([
    '3 of 4 tokens/s and/or more',
    'a 16 kHz/mono clip',
    'Press Ctrl+/',
    'https is not used',
  ])('leaves “%s” alone', (text) => {
    expect(withoutPaths(text)).toBe(text);
  });
});

describe('toFailure', () => {
  it('keeps kind, text and hint of our own errors', () => {
    const error = new SottoError('model-missing', 'no model', { hint: 'Run npm start.' });
    expect(toFailure(error)).toEqual({
      kind: 'model-missing',
      message: 'no model',
      hint: 'Run npm start.',
    });
  });

  it.each([new Error('secret'), new SottoError('bug', 'secret'), 'secret', null, undefined])(
    'says nothing of what should not have happened (%s)',
    (error) => {
      const failure = toFailure(error);
      expect(failure.kind).toBe('bug');
      expect(JSON.stringify(failure)).not.toContain('secret');
    },
  );
});

describe('toSafeWire', () => {
  it('drops the stack and shortens paths', () => {
    const wire = toSafeWire({
      kind: 'engine-failed',
      name: 'SottoError',
      message: 'cannot read /a/b/c.bin',
      stack: 'at /a/b/d.js',
    });
    expect(wire).toEqual({
      kind: 'engine-failed',
      name: 'SottoError',
      message: 'cannot read …/b/c.bin',
    });
  });
});
