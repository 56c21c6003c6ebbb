import { describe, expect, it } from 'vitest';
import { talkObstacle } from '../../../../src/renderer/talk/talk-obstacle';
import type { ReadinessItem } from '../../../../src/shared/contracts/ipc';

const item = (part: ReadinessItem['part'], state: ReadinessItem['state']): ReadinessItem => ({
  part,
  state,
  model: 'm',
  progress: null,
  problem: null,
});

describe('talkObstacle', () => {
  it('is none while everything is there or on its way', () => {
    const items = [
      item('memory', 'ready'),
      item('hearing', 'loading'),
      item('thinking', 'waiting'),
    ];
    expect(talkObstacle({ items })).toBeNull();
  });

  it('is none without a voice or recall: answers are read, and turns go on', () => {
    const items = [
      item('thinking', 'ready'),
      item('speaking', 'missing'),
      item('embedding', 'failed'),
    ];
    expect(talkObstacle({ items })).toBeNull();
  });

  it('offers typing only where somebody thinks', () => {
    const deaf = talkObstacle({ items: [item('hearing', 'failed')] });
    expect(deaf).toMatchObject({ words: 'the model that hears did not start' });
    expect(deaf?.instead).toContain('Type below');
    const empty = talkObstacle({
      items: [item('hearing', 'missing'), item('thinking', 'missing')],
    });
    expect(empty).toMatchObject({ words: 'the model that hears is missing' });
    expect(empty?.instead).not.toContain('Type below');
  });
});
