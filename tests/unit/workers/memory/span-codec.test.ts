import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SpanEvent } from '../../../../src/shared/trace';
import { packSpans, unpackSpans } from '../../../../src/workers/memory/span-codec';

const BASE_MS = 1_700_000_000_000;

it('gives back what was packed, times to the microsecond', () => {
  const time = fc.double({ min: -60_000, max: 60_000, noNaN: true });
  const span: fc.Arbitrary<SpanEvent> = fc.record({
    id: fc.string(),
    parentId: fc.option(fc.string()),
    turnId: fc.constant('turn'),
    name: fc.constantFrom('turn', 'stt.final', 'llm.prefill'),
    startMs: time.map((ms) => BASE_MS + ms),
    endMs: fc.option(time.map((ms) => BASE_MS + ms)),
    thread: fc.constantFrom('main', 'llm', 'renderer'),
    attributes: fc.dictionary(
      fc.string(),
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    ),
  });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 20 }), (spans) => {
      const back = unpackSpans(packSpans(spans, BASE_MS).packed, BASE_MS, 'turn');
      const timeless = (list: readonly SpanEvent[]): unknown =>
        list.map((item) => ({
          ...item,
          startMs: 0,
          endMs: 0,
          attributes: Object.entries(item.attributes),
        }));
      expect(timeless(back)).toEqual(timeless(spans));
      for (const [index, original] of spans.entries()) {
        expect(Math.abs((back[index]?.startMs ?? 0) - original.startMs)).toBeLessThan(0.001);
        expect(back[index]?.endMs === null).toBe(original.endMs === null);
        expect(Math.abs((back[index]?.endMs ?? 0) - (original.endMs ?? 0))).toBeLessThan(0.001);
      }
    }),
    { numRuns: 100 },
  );
});

it('packs one by one when one cannot be packed, and counts what is lost', () => {
  const span = (id: string, attributes: SpanEvent['attributes']): SpanEvent => ({
    id,
    parentId: null,
    turnId: 'turn',
    name: 'llm.prefill',
    startMs: BASE_MS,
    endMs: BASE_MS + 1,
    thread: 'llm',
    attributes,
  });
  // A 64-bit number slipped past the types, as a native engine could hand one over.
  const broken = span('b', { tokens: 1n as unknown as number });
  const { packed, lost } = packSpans([span('a', {}), broken, span('c', { tokens: 2 })], BASE_MS);
  expect(lost).toBe(1);
  expect(unpackSpans(packed, BASE_MS, 'turn').map(({ id }) => id)).toEqual(['a', 'c']);
});

it('refuses a format it does not know', () => {
  expect(() => unpackSpans(Buffer.from([9, 1, 2]), BASE_MS, 'turn')).toThrow(/unknown format/u);
});
