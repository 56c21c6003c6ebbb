import { describe, expect, it } from 'vitest';
import type { TurnDelta } from '../../../../src/shared/turn';
import { wholeWords } from '../../../../src/main/turn/active-turn';
import { PlaybackWatch } from '../../../../src/main/turn/playback-watch';

function rig() {
  const deltas: TurnDelta[] = [];
  const watch = new PlaybackWatch('t', (delta) => deltas.push(delta));
  watch.clauseSent(0, 10);
  watch.clauseAudio(0, 500);
  watch.clauseSent(11, 31);
  watch.clauseAudio(1, 1000);
  return { watch, deltas };
}

describe('PlaybackWatch', () => {
  it('counts whole clauses as they end', () => {
    const { watch } = rig();
    watch.accept({ type: 'clause-ended', turnId: 't', clause: 0, atMs: 1, playedMs: 500 });
    expect(watch.heardCharacters).toBe(10);
  });

  it('takes the share of the audio for the share of the words when it is cut', async () => {
    const { watch } = rig();
    watch.accept({ type: 'clause-ended', turnId: 't', clause: 0, atMs: 1, playedMs: 500 });
    watch.accept({ type: 'silenced', turnId: 't', clause: 1, atMs: 2, playedMs: 250 });
    expect(watch.heardCharacters).toBe(16);
    await watch.over(new AbortController().signal);
  });

  it('has heard all when the player says it is over, also without word of the last clause', () => {
    const { watch } = rig();
    watch.accept({ type: 'ended', turnId: 't', atMs: 1, underruns: 0 });
    expect(watch.heardCharacters).toBe(31);
  });

  it('keeps the first audible sample and tells it once', () => {
    const { watch, deltas } = rig();
    watch.accept({ type: 'audible', turnId: 't', atMs: 5, deviceLatencyMs: 30 });
    watch.accept({ type: 'audible', turnId: 't', atMs: 9, deviceLatencyMs: 30 });
    expect(watch.firstAudibleMs).toBe(5);
    expect(deltas.filter((delta) => delta.type === 'first-audio')).toHaveLength(1);
  });

  it('passes a broken speaker on to whoever waits', async () => {
    const { watch } = rig();
    watch.accept({ type: 'failed', turnId: 't', message: 'unplugged' });
    await expect(watch.over(new AbortController().signal)).rejects.toThrow(/unplugged/);
  });

  it('stops waiting when it is cancelled', async () => {
    const { watch } = rig();
    const abort = new AbortController();
    const over = watch.over(abort.signal);
    abort.abort();
    await expect(over).rejects.toMatchObject({ kind: 'aborted' });
    await expect(watch.over(abort.signal)).rejects.toMatchObject({ kind: 'aborted' });
  });
});

describe('wholeWords', () => {
  it('drops the word that was cut', () => {
    expect(wholeWords('one two three', 9)).toBe('one two');
    expect(wholeWords('one two three', 7)).toBe('one two');
    expect(wholeWords('one two three', 2)).toBe('');
    expect(wholeWords('one two three', 99)).toBe('one two three');
  });
});
