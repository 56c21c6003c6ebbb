import { describe, expect, it } from 'vitest';
import { SegmentTokenizer } from '../../../../src/workers/llm/segment-tokenizer';
import type { Segment } from '../../../../src/workers/llm/segments';

const plain = (text: string): Segment => ({ kind: 'plain', text });

function counting(): { tokenizer: SegmentTokenizer; asked: string[] } {
  const asked: string[] = [];
  const tokenizer = new SegmentTokenizer((segment, first) => {
    asked.push(`${first ? 'first ' : ''}${segment.kind} ${segment.text}`);
    return [...segment.text].map((letter) => letter.codePointAt(0) ?? 0);
  });
  return { tokenizer, asked };
}

describe('SegmentTokenizer', () => {
  it('tokenises only what is new', () => {
    const { tokenizer, asked } = counting();
    tokenizer.tokens([plain('a'), plain('b')]);
    tokenizer.tokens([plain('a'), plain('b'), plain('c')]);
    expect(asked).toEqual(['first plain a', 'plain b', 'plain c']);
  });

  it('keeps template text and words with the same letters apart', () => {
    const { tokenizer, asked } = counting();
    tokenizer.tokens([plain('x'), plain('<end>'), { kind: 'template', text: '<end>' }]);
    expect(asked).toEqual(['first plain x', 'plain <end>', 'template <end>']);
  });

  it("uses the model's own tokens of a reply it generated", () => {
    const { tokenizer } = counting();
    tokenizer.remember(' Rex.', [7, 8]);
    expect(tokenizer.tokens([plain('?'), plain(' Rex.')])).toEqual([63, 7, 8]);
  });
});
