import { expect } from 'vitest';
import type { TalkDocument } from './talk-schema';

function leaves(turn: TalkDocument) {
  const parents = new Set(turn.spans.map((span) => span.parentId));
  return turn.spans.filter((span) => !parents.has(span.id));
}

/** Every wait, queue and hop that a turn can have is called so. */
const WAITS = /wait|queue|answer|transfer|return|ipc\.|post_roll|drain|play\.start/u;

/** No leaf hides what it is, and every wait, queue and hop over 5 ms says what for. */
export function expectNamed(turn: TalkDocument): void {
  for (const span of leaves(turn)) {
    expect(span.name).not.toMatch(/other|misc|overhead/iu);
    expect(span.endMs, span.name).toBeGreaterThanOrEqual(span.startMs);
    if (!WAITS.test(span.name) || span.endMs - span.startMs <= 5) continue;
    expect(span.attributes['waitedFor'], `${span.name} of ${span.endMs - span.startMs} ms`).toEqual(
      expect.stringMatching(/\S/u),
    );
  }
}
