import { describe, expect, it } from 'vitest';
import {
  addStoredTurns,
  createConversationStore,
  receiveDelta,
  selectNeighbour,
  shownTurn,
} from '../../../../src/renderer/conversation/conversation-store';
import { applyDelta, fromRecord, heardParts } from '../../../../src/renderer/conversation/turns';
import type { TraceSummary, TurnDelta, TurnRecord } from '../../../../src/shared/turn';

const summary: TraceSummary = {
  turnId: 't',
  startedMs: 0,
  releaseMs: 900,
  ahead: 'A',
  voiceToVoiceMs: 312,
  ttftMs: 88,
  unaccountedMs: 1,
  deviceLatencyMs: null,
  spans: 10,
};

const started = (turnId = 't', input: 'speech' | 'text' = 'speech'): TurnDelta => ({
  type: 'started',
  turnId,
  conversationId: 'c',
  input,
  atMs: 0,
});
const ended = (more: Partial<TurnDelta & { type: 'ended' }> = {}): TurnDelta => ({
  type: 'ended',
  turnId: 't',
  state: 'done',
  heardText: '',
  summary,
  ...more,
});
const after = (...deltas: readonly TurnDelta[]) => deltas.reduce(applyDelta, []);

const record = (id: string, more: Partial<TurnRecord> = {}): TurnRecord => ({
  id,
  conversationId: 'c',
  input: 'speech',
  state: 'done',
  startedMs: 0,
  userText: 'hello',
  replyText: 'hello there',
  heardText: 'hello there',
  language: 'en',
  error: null,
  ...more,
});

describe('applyDelta', () => {
  it('builds a turn from words that settle to a reply that streams', () => {
    const [turn] = after(
      started(),
      { type: 'partial', turnId: 't', agreed: 'what is', tentative: ' the tame' },
      { type: 'released', turnId: 't', atMs: 900 },
      { type: 'transcript', turnId: 't', text: 'What is the time?' },
      { type: 'phase', turnId: 't', phase: 'thinking' },
      { type: 'reply', turnId: 't', text: 'Half ' },
      { type: 'reply', turnId: 't', text: 'past two.' },
      { type: 'first-audio', turnId: 't', atMs: 1212 },
      ended({ heardText: 'Half past two.' }),
    );
    expect(turn).toMatchObject({
      userText: 'What is the time?',
      agreed: '',
      tentative: '',
      reply: 'Half past two.',
      heardCharacters: null,
      phase: null,
      state: 'done',
      releasedMs: 900,
      summary,
    });
  });

  it('strikes what an interruption cut off, and only after the end', () => {
    const deltas: readonly TurnDelta[] = [
      started(),
      { type: 'transcript', turnId: 't', text: 'Tell me.' },
      { type: 'reply', turnId: 't', text: 'One thing. Another thing.' },
      { type: 'heard', turnId: 't', characters: 10 },
    ];
    const [speaking] = after(...deltas);
    const [cut] = after(...deltas, ended({ state: 'cancelled', heardText: 'One thing.' }));
    if (speaking === undefined || cut === undefined) throw new Error('no turn');
    expect(heardParts(speaking).unheard).toBe('');
    expect(heardParts(cut)).toEqual({ heard: 'One thing.', unheard: ' Another thing.' });
  });

  it('leaves nothing behind of a press that was given up', () => {
    expect(after(started(), ended({ state: 'cancelled' }))).toEqual([]);
  });

  it('keeps words that were agreed on when the turn fails before its transcript', () => {
    const [turn] = after(
      started(),
      { type: 'partial', turnId: 't', agreed: 'remember the', tentative: ' milk' },
      {
        type: 'failed',
        turnId: 't',
        error: { kind: 'deadline', name: 'SottoError', message: 'too slow' },
      },
      ended({ state: 'failed' }),
    );
    expect(turn).toMatchObject({ userText: 'remember the', state: 'failed' });
    expect(turn?.error?.message).toBe('too slow');
  });

  it('shows why nothing was heard', () => {
    const evidence = {
      speechRatio: 0.02,
      peakDbfs: -40,
      noSpeechProbability: 0.9,
      avgLogProbability: null,
      rejectedBecause: 'too little speech',
      rejectedText: null,
    };
    const [turn] = after(
      started(),
      { type: 'not-heard', turnId: 't', evidence },
      ended({ state: 'not-heard' }),
    );
    expect(turn?.evidence).toEqual(evidence);
  });

  it('ignores deltas of turns it does not know and a second start', () => {
    const turns = after(started(), started());
    expect(turns).toHaveLength(1);
    expect(applyDelta(turns, { type: 'reply', turnId: 'x', text: 'no' })).toBe(turns);
  });
});

describe('fromRecord', () => {
  it('knows an interrupted turn by what was heard', () => {
    const turn = fromRecord(record('a', { heardText: 'hello' }), null);
    expect(heardParts(turn)).toEqual({ heard: 'hello', unheard: ' there' });
    expect(fromRecord(record('b'), summary).heardCharacters).toBeNull();
  });
});

describe('the conversation store', () => {
  function filled() {
    const store = createConversationStore();
    addStoredTurns(store, [record('a'), record('b')], new Map([['a', summary]]), true);
    return store;
  }

  it('puts stored turns before the ones on screen, each once', () => {
    const store = filled();
    addStoredTurns(store, [record('z'), record('a')], new Map(), false);
    expect(store.getState().turns.map(({ id }) => id)).toEqual(['z', 'a', 'b']);
    expect(store.getState().turns[1]?.summary).toEqual(summary);
    expect(store.getState().mayHaveOlder).toBe(false);
  });

  it('follows the newest until a turn is chosen, and again from the next turn on', () => {
    const store = filled();
    expect(shownTurn(store.getState())?.id).toBe('b');
    selectNeighbour(store, -1);
    expect(shownTurn(store.getState())?.id).toBe('a');
    selectNeighbour(store, -1);
    expect(shownTurn(store.getState())?.id).toBe('a');
    selectNeighbour(store, 1);
    expect(store.getState().selectedTurnId).toBeNull();
    store.setState({ selectedTurnId: 'a' });
    receiveDelta(store, started('c'));
    expect(shownTurn(store.getState())?.id).toBe('c');
  });

  it('has nothing to choose when it is empty', () => {
    const store = createConversationStore();
    selectNeighbour(store, -1);
    expect(shownTurn(store.getState())).toBeUndefined();
  });
});
