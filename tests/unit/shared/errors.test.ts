import { describe, expect, it } from 'vitest';
import { SottoError, fromWire, isAbort, throwIfAborted, toWire } from '../../../src/shared/errors';

describe('errors', () => {
  it('survive the journey: kind, hint and stack, the message with its origin', () => {
    const wire = toWire(new SottoError('model-damaged', 'too short', { hint: 'pull it again' }));
    const rebuilt = fromWire(structuredClone(wire), 'stt.load');
    expect(rebuilt).toBeInstanceOf(SottoError);
    expect(rebuilt).toMatchObject({
      kind: 'model-damaged',
      message: 'stt.load: too short',
      hint: 'pull it again',
    });
    expect(rebuilt.stack).toBe(wire.stack);
  });

  it('anything thrown becomes a wire error', () => {
    expect(toWire(new RangeError('r'))).toMatchObject({ kind: 'bug', name: 'RangeError' });
    expect(toWire('text')).toMatchObject({ kind: 'bug', message: 'text' });
    expect(toWire(undefined).kind).toBe('bug');
    expect(toWire(new DOMException('stop', 'AbortError')).kind).toBe('aborted');
  });

  it('tells a cancel from a failure', () => {
    expect(isAbort(new SottoError('aborted', 'x'))).toBe(true);
    expect(isAbort(new SottoError('deadline', 'x'))).toBe(false);
    expect(isAbort(new Error('x'))).toBe(false);
    const abort = new AbortController();
    expect(() => {
      throwIfAborted(abort.signal);
    }).not.toThrow();
    abort.abort(new SottoError('deadline', 'too slow'));
    expect(() => {
      throwIfAborted(abort.signal);
    }).toThrowError(expect.objectContaining({ kind: 'deadline' }));
  });
});
