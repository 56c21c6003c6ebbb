import { flushSync } from 'react-dom';
import type { IpcEvents, SottoBridge } from '../shared/contracts/ipc';
import type { SpanEvent } from '../shared/trace';
import { SPAN } from '../shared/trace';
import type { Settings } from '../shared/settings';
import { MainClock } from './audio/clock';
import { Microphone } from './audio/microphone';
import type { PlaybackReport } from './audio/player';
import { Player } from './audio/player';
import {
  addStoredTurns,
  createConversationStore,
  dropTurns,
  receiveDelta,
  restoreTurns,
  setRecalled,
  shownTurn,
} from './conversation/conversation-store';
import { fromRecord } from './conversation/turns';
import { createLatencyStore, LatencyReader } from './latency/latency-store';
import { createMemoryStore, MemoryReader } from './memory/memory-store';
import { addNotice, createAppStore } from './state/app-store';
import { Arrivals } from './state/arrivals';
import { TalkSession } from './talk/talk-session';
import { createTalkStore } from './talk/talk-store';
import { FrameLoop } from './ui/frame-loop';
import { ChartHandle } from './waterfall/chart-handle';
import { DrawingCost } from './waterfall/drawing-cost';
import {
  addSpans,
  addSummary,
  createWaterfallStore,
  endPlaying,
  playingSpanId,
} from './waterfall/waterfall-store';

/** Stored turns read at a time. */
const TURNS_PAGE = 40;

/** Summaries for the sparkline and the percentiles. */
const SUMMARIES = 500;

/** The trace is written by then, and the statistics are in nobody's way. */
const AFTER_TURN_MS = 1500;

/** Everything behind the window's React tree: stores, audio, and the bridge to main. */
export type Companion = ReturnType<typeof createCompanion>;

/** Wires one bridge to stores and audio. Nothing starts before `start()`. */
export function createCompanion(bridge: SottoBridge) {
  const app = createAppStore();
  const conversation = createConversationStore();
  const waterfall = createWaterfallStore();
  const talkStore = createTalkStore();
  const latency = createLatencyStore();
  const latencyReader = new LatencyReader(bridge, latency);
  const frames = new FrameLoop();
  const chart = new ChartHandle();
  const drawing = new DrawingCost();
  const clock = new MainClock(() => bridge.clock());

  const memory = createMemoryStore();
  const memoryReader = new MemoryReader({
    bridge,
    store: memory,
    forgotten: (turnIds) => dropTurns(conversation, turnIds),
    restored: (turns) => restoreTurns(conversation, turns, summariesById()),
    tell: (text) => addNotice(app, 'info', text),
  });

  const settings = (): Settings | null => app.getState().settings;
  const notice = (text: string): void => addNotice(app, 'warning', text);
  /** For calls whose failure the user must hear of but which nothing waits for. */
  const attempt = (call: Promise<unknown>): void => {
    call.catch((error: unknown) => {
      addNotice(app, 'error', error instanceof Error ? error.message : String(error));
    });
  };

  const microphone = new Microphone({
    clock,
    stateChanged: (state) => talkStore.setState({ microphone: state }),
    problem: (problem) => talkStore.setState({ problem }),
  });
  const player = new Player({
    clock,
    report: (report) => {
      showPlaying(report);
      attempt(bridge.playback(report));
    },
    spans: (turnId, spans) =>
      attempt(bridge.spans({ turnId, spans: [...spans], ...clock.knownError })),
    changed: (state) => app.setState(state),
    problem: notice,
  });
  const talk = new TalkSession({
    bridge,
    microphone,
    player,
    clock,
    store: talkStore,
    isConnected: () => settings() !== null,
    maxPostRollMs: () => settings()?.audio.postRollMs ?? 0,
    notice,
  });

  /** A bar that grows while a clause sounds; its span proper comes when the clause has ended. */
  function showPlaying(report: PlaybackReport): void {
    if (report.type !== 'started') return;
    const playing: SpanEvent = {
      id: playingSpanId(report.turnId, report.clause),
      parentId: null,
      turnId: report.turnId,
      name: SPAN.playback,
      startMs: report.atMs,
      endMs: null,
      thread: 'renderer',
      attributes: { clause: report.clause },
    };
    addSpans(waterfall, [playing], clock.nowMs());
  }

  const arrivals = new Arrivals({
    frames,
    commit: flushSync,
    takeReply: (delta) => receiveDelta(conversation, delta),
    takeSpans: (spans) => addSpans(waterfall, spans, clock.nowMs()),
  });

  function receiveTurn(delta: IpcEvents['turn']): void {
    if (delta.type === 'reply') {
      arrivals.reply(delta);
      return;
    }
    arrivals.flush();
    receiveDelta(conversation, delta);
    if (delta.type === 'phase') app.setState({ phase: delta.phase });
    if (delta.type === 'started') {
      waterfall.setState({ view: { mode: 'first-sound' }, overlaidTurnId: null });
    }
    if (delta.type === 'ended') {
      addSummary(waterfall, delta.summary);
      endPlaying(waterfall, delta.turnId, clock.nowMs());
      talk.turnEnded(delta.turnId);
      afterTurn();
    }
  }

  /** What is known of many turns has changed; read again when the turn itself is written. */
  function afterTurn(): void {
    setTimeout(() => {
      const { panel } = app.getState();
      if (panel === 'turns') attempt(latencyReader.refresh());
      attempt(panel === 'stages' ? latencyReader.readStages() : latencyReader.readBudgets());
    }, AFTER_TURN_MS);
  }

  function applySettings(next: Settings): void {
    const before = settings();
    app.setState({ settings: next });
    microphone.configure({
      deviceId: next.audio.microphoneId,
      preRollMs: next.audio.preRollMs,
    });
    if (next.audio.speakerId !== (before?.audio.speakerId ?? null)) {
      attempt(player.useSpeaker(next.audio.speakerId));
    }
  }

  function summariesById() {
    return new Map(waterfall.getState().summaries.map((summary) => [summary.turnId, summary]));
  }

  /** The ledger changed, here or elsewhere: what is on screen of it is read again. */
  function memoryChanged({ conversationId }: IpcEvents['memoryChanged']): void {
    const { panel } = app.getState();
    app.setState({ conversationId });
    if (panel === 'memory') attempt(memoryReader.refresh());
    if (panel === 'conversations') attempt(memoryReader.refreshConversations());
  }

  function subscribe(): void {
    bridge.on('memoryChanged', memoryChanged);
    bridge.on('openSettings', () => app.setState({ dialog: 'settings' }));
    bridge.on('turn', receiveTurn);
    bridge.on('spans', (spans) => arrivals.spans(spans));
    bridge.on('readiness', (readiness) => app.setState({ readiness }));
    bridge.on('settings', applySettings);
    bridge.on('hotkey', (hotkey) => app.setState({ hotkey }));
    bridge.on('hotkeyPress', ({ keyMs }) =>
      talk.handle({ type: 'down', source: 'hotkey', atMs: keyMs, repeat: false }),
    );
    bridge.on('hotkeyRelease', ({ keyMs }) =>
      talk.handle({ type: 'up', source: 'hotkey', atMs: keyMs }),
    );
    bridge.on('speech', (event) => player.speech(event));
    bridge.on('clauseEnd', (event) => player.clauseEnd(event));
    bridge.on('speechEnd', (event) => player.speechEnd(event));
    bridge.on('silence', ({ turnId }) => player.silence(turnId));
    bridge.on('notice', ({ level, text }) => addNotice(app, level, text));
  }

  async function loadTurns(beforeTurnId: string | null): Promise<void> {
    conversation.setState({ loadingOlder: true });
    try {
      const { onlyConversationId } = conversation.getState();
      const records = await bridge.turns({
        limit: TURNS_PAGE,
        beforeTurnId,
        conversationId: onlyConversationId,
      });
      addStoredTurns(conversation, records, summariesById(), records.length === TURNS_PAGE);
    } finally {
      conversation.setState({ loadingOlder: false });
    }
  }

  async function start(): Promise<void> {
    subscribe();
    const hello = await bridge.hello();
    app.setState({
      version: hello.version,
      platform: hello.platform,
      conversationId: hello.conversationId,
      phase: hello.phase,
      readiness: hello.readiness,
      hotkey: hello.hotkey,
      backends: hello.backends,
    });
    memory.setState({ offTheRecord: hello.offTheRecord });
    applySettings(hello.settings);
    await clock.start();
    // Opened now, so that the first sample of the first reply need not wait for the device.
    player.start().catch((error: unknown) => notice(String(error)));
    const summaries = await bridge.traces({ limit: SUMMARIES });
    waterfall.setState({ summaries });
    await loadTurns(null);
    attempt(latencyReader.readBudgets());
  }

  /** Goes on in an earlier conversation: its turns take the place of those on screen. */
  async function openConversation(id: string): Promise<void> {
    const record = await bridge.openConversation({ id });
    app.setState({ conversationId: record.id });
    conversation.setState({
      turns: [],
      selectedTurnId: null,
      visited: null,
      onlyConversationId: record.id,
    });
    await loadTurns(null);
  }

  /** What stood beside a stored answer, read once it is looked at. */
  async function readRecalled(turnId: string): Promise<void> {
    const memories = await bridge.recalled({ turnId });
    if (memories.length > 0) setRecalled(conversation, turnId, memories);
  }

  /** Shows the waterfall of any stored turn, also one that is not in the conversation. */
  async function openTurn(turnId: string): Promise<void> {
    const shown = conversation.getState().turns.find((turn) => turn.id === turnId);
    if (shown === undefined) {
      const detail = await bridge.turn({ turnId });
      if (detail === null) throw new Error('This turn is no longer kept.');
      conversation.setState({ visited: fromRecord(detail.turn, detail.summary) });
      addSpans(waterfall, detail.spans, clock.nowMs());
      if (detail.spans.length === 0) {
        waterfall.setState(({ unavailable }) => ({
          unavailable: new Map(unavailable).set(turnId, 'missing'),
        }));
      }
    }
    conversation.setState({ selectedTurnId: turnId, unfolded: true });
    waterfall.setState({ overlaidTurnId: null });
    latency.setState({ comparison: null });
    app.setState({ panel: 'turn' });
    document.querySelector(`[data-turn-id="${CSS.escape(turnId)}"]`)?.scrollIntoView({
      block: 'nearest',
    });
  }

  /** Lays a stored turn over the shown one; null takes it away. */
  async function compareWith(turnId: string | null): Promise<void> {
    if (turnId === null) {
      waterfall.setState({ overlaidTurnId: null });
      latency.setState({ comparison: null });
      return;
    }
    const shown = shownTurn(conversation.getState());
    if (shown === undefined || shown.id === turnId) {
      throw new Error('Choose another turn than the one that is shown.');
    }
    await Promise.all([openTrace(turnId), latencyReader.compareTurns(shown.id, turnId)]);
    waterfall.setState({ overlaidTurnId: turnId, view: { mode: 'first-sound' } });
    app.setState({ panel: 'turn' });
  }

  let listOpening: number | null = null;

  /** Reads a past turn's spans, once. */
  async function openTrace(turnId: string): Promise<void> {
    const { spansByTurn, unavailable } = waterfall.getState();
    if (spansByTurn.has(turnId) || unavailable.has(turnId)) return;
    const mark = (state: 'loading' | 'missing' | undefined): void =>
      waterfall.setState((now) => {
        const next = new Map(now.unavailable);
        if (state === undefined) next.delete(turnId);
        else next.set(turnId, state);
        return { unavailable: next };
      });
    mark('loading');
    try {
      const detail = await bridge.turn({ turnId });
      if (detail !== null) addSpans(waterfall, detail.spans, clock.nowMs());
      mark(detail === null || detail.spans.length === 0 ? 'missing' : undefined);
    } catch (error) {
      mark(undefined);
      throw error;
    }
  }

  return {
    bridge,
    app,
    conversation,
    waterfall,
    chart,
    drawing,
    talk,
    talkStore,
    microphone,
    player,
    clock,
    frames,
    start,
    attempt,
    latency,
    latencyReader,
    memory,
    memoryReader,
    openConversation,
    readRecalled: (turnId: string) => attempt(readRecalled(turnId)),
    openTurn,
    compareWith,
    /** Opens the list and measures how long it takes until its rows are in the page. */
    openList: () => {
      listOpening = performance.now();
      latency.setState({ pages: new Map() });
      app.setState({ panel: 'turns' });
    },
    listOpened: () => {
      if (listOpening === null) return;
      const startedMs = listOpening;
      listOpening = null;
      // After the frame that has the rows: what the user sees, not what React has done.
      requestAnimationFrame(() =>
        setTimeout(() => app.setState({ listOpenMs: performance.now() - startedMs }), 0),
      );
    },
    openTrace: (turnId: string) => attempt(openTrace(turnId)),
    loadOlder: () => {
      const oldest = conversation.getState().turns[0];
      if (oldest !== undefined) attempt(loadTurns(oldest.id));
    },
    say: (text: string) => {
      talk.silence();
      attempt(bridge.say({ text, submitMs: clock.nowMs() }));
    },
    acceptWords: (turnId: string) => attempt(bridge.useAnyway({ turnId })),
    stop: () => talk.handle({ type: 'escape' }),
    newConversation: async () => {
      const { conversationId } = await bridge.newConversation();
      app.setState({ conversationId });
      conversation.setState({
        turns: [],
        selectedTurnId: null,
        visited: null,
        onlyConversationId: conversationId,
        mayHaveOlder: false,
      });
    },
    changeSettings: (change: (settings: Settings) => Settings) => {
      // Shown at once; main answers with what it has validated and stored.
      const now = settings();
      if (now === null) return;
      const next = change(now);
      applySettings(next);
      attempt(bridge.changeSettings(next).then(applySettings));
    },
  };
}
