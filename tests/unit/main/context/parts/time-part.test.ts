import { describe, expect, it } from 'vitest';
import { timePart } from '../../../../../src/main/context/parts/time-part';
import { RequestCache } from '../../../../../src/main/context/request-cache';

const ask = async (text: string): Promise<readonly string[]> =>
  await timePart.build(
    {
      conversationId: 'c1',
      text,
      nowMs: new Date(2031, 4, 7, 18, 5).getTime(),
      cache: new RequestCache(),
    },
    { signal: new AbortController().signal, tracer: undefined },
  );

describe('timePart', () => {
  it('tells the local date and time when the words ask about time', async () => {
    const [line] = await ask('What day is it today?');
    expect(line).toContain('Wednesday');
    expect(line).toContain('7 May 2031');
    expect(line).toContain('18:05');
  });

  it('says nothing otherwise', async () => {
    expect(await ask('Tell me a joke')).toEqual([]);
    expect(await ask('Today I went for a swim.')).toEqual([]);
    expect(await ask('')).toEqual([]);
  });
});
