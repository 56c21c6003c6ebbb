/** Where a hold comes from; the contract's `press` carries it. */
export type HoldSource = 'button' | 'key' | 'hotkey';

/**
 * `held`: the key is down. `latched`: a tap left the microphone open, the next press closes it.
 * `closing`: that next press is still down; its key-up means nothing. `away`: the listening ended
 * while the key was down (Esc, a failure, the end of the turn); its key-up means nothing either.
 */
export type HoldState =
  | { readonly name: 'idle' }
  | { readonly name: 'held'; readonly source: HoldSource; readonly sinceMs: number }
  | { readonly name: 'latched'; readonly source: HoldSource }
  | { readonly name: 'closing'; readonly source: HoldSource }
  | { readonly name: 'away'; readonly source: HoldSource };

/** Times are absolute ms on main's clock. */
export type HoldEvent =
  | {
      readonly type: 'down';
      readonly source: HoldSource;
      readonly atMs: number;
      readonly repeat: boolean;
    }
  | { readonly type: 'up'; readonly source: HoldSource; readonly atMs: number }
  /** The key-up will never come: focus went away, the pointer was cancelled, the window was hidden. */
  | { readonly type: 'lost'; readonly atMs: number; readonly hidden: boolean }
  | { readonly type: 'escape' }
  /** Listening could not start or was ended from elsewhere: microphone, main, time limit. */
  | { readonly type: 'over' };

/** What the session must do, in order. */
export type HoldEffect =
  | { readonly type: 'begin'; readonly source: HoldSource; readonly atMs: number }
  | { readonly type: 'finish'; readonly atMs: number }
  | { readonly type: 'abandon' }
  | { readonly type: 'stop' };

export interface HoldStep {
  readonly state: HoldState;
  readonly effects: readonly HoldEffect[];
}

/** A press shorter than this is a tap: it toggles. */
export const TAP_MS = 250;

export const IDLE: HoldState = { name: 'idle' };

/** Pure: every pair of state and event has an answer, and no event can leave a microphone open. */
export function holdStep(state: HoldState, event: HoldEvent): HoldStep {
  switch (event.type) {
    case 'down':
      return down(state, event);
    case 'up':
      return up(state, event);
    case 'lost':
      return lost(state, event);
    case 'escape':
      return escape(state);
    case 'over':
      return over(state);
  }
}

function stay(state: HoldState): HoldStep {
  return { state, effects: [] };
}

function down(state: HoldState, event: HoldEvent & { type: 'down' }): HoldStep {
  const { source, atMs } = event;
  switch (state.name) {
    case 'idle':
      // A repeat without a first press: the key went down before the window had focus.
      if (event.repeat) return stay(state);
      return held(source, atMs);
    case 'held':
      return stay(state);
    case 'latched':
      if (event.repeat) return stay(state);
      return { state: { name: 'closing', source }, effects: [{ type: 'finish', atMs }] };
    case 'closing':
    case 'away':
      // The same key cannot go down twice, so its key-up was lost: this is a new press.
      if (event.repeat) return stay(state);
      return held(source, atMs);
  }
}

function held(source: HoldSource, atMs: number): HoldStep {
  return {
    state: { name: 'held', source, sinceMs: atMs },
    effects: [{ type: 'begin', source, atMs }],
  };
}

function up(state: HoldState, event: HoldEvent & { type: 'up' }): HoldStep {
  switch (state.name) {
    case 'idle':
    case 'latched':
      return stay(state);
    case 'held':
      if (event.source !== state.source) return stay(state);
      if (event.atMs - state.sinceMs < TAP_MS) {
        return stay({ name: 'latched', source: state.source });
      }
      return { state: IDLE, effects: [{ type: 'finish', atMs: event.atMs }] };
    case 'closing':
    case 'away':
      return event.source === state.source ? stay(IDLE) : stay(state);
  }
}

/** What was said so far is kept: the turn ends as if the key had been released here. */
function lost(state: HoldState, event: HoldEvent & { type: 'lost' }): HoldStep {
  switch (state.name) {
    case 'idle':
      return stay(state);
    case 'held':
    case 'latched': {
      // The global hotkey is heard in every window, and a latched microphone only waits for a tap.
      const stillHeard = state.source === 'hotkey' || (state.name === 'latched' && !event.hidden);
      if (stillHeard) return stay(state);
      return { state: IDLE, effects: [{ type: 'finish', atMs: event.atMs }] };
    }
    case 'closing':
    case 'away':
      return state.source === 'hotkey' ? stay(state) : stay(IDLE);
  }
}

function escape(state: HoldState): HoldStep {
  switch (state.name) {
    case 'held':
      return { state: { name: 'away', source: state.source }, effects: [{ type: 'abandon' }] };
    case 'latched':
      return { state: IDLE, effects: [{ type: 'abandon' }] };
    case 'idle':
    case 'closing':
    case 'away':
      return { state, effects: [{ type: 'stop' }] };
  }
}

function over(state: HoldState): HoldStep {
  switch (state.name) {
    case 'held':
      return stay({ name: 'away', source: state.source });
    case 'latched':
      return stay(IDLE);
    case 'idle':
    case 'closing':
    case 'away':
      return stay(state);
  }
}
