import type { SottoBridge } from '../shared/contracts/ipc';
import type { Settings } from '../shared/settings';
import { MainClock } from './audio/clock';
import { Microphone } from './audio/microphone';
import { Player } from './audio/player';
import { AttachmentDesk, createAttachmentStore } from './conversation/attachment-desk';
import {
  createConversationStore,
  dropTurns,
  restoreTurns,
} from './conversation/conversation-store';
import { StoredTurns } from './conversation/stored-turns';
import { createLatencyStore, LatencyReader } from './latency/latency-store';
import { ListOpening } from './latency/list-opening';
import { createMemoryStore, MemoryReader } from './memory/memory-store';
import { TurnOpener } from './panel/turn-opener';
import { AppliedSettings } from './settings/applied-settings';
import { addNotice, createAppStore } from './state/app-store';
import { TurnReceiver } from './state/turn-receiver';
import { subscribe } from './subscriptions';
import { TalkSession } from './talk/talk-session';
import { createTalkStore } from './talk/talk-store';
import { FrameLoop } from './ui/frame-loop';
import { ChartHandle } from './waterfall/chart-handle';
import { DrawingCost } from './waterfall/drawing-cost';
import { playingBar } from './waterfall/playing-bar';
import { addSpans, createWaterfallStore } from './waterfall/waterfall-store';

/** Summaries for the sparkline and the percentiles. */
const SUMMARIES = 500;

/** The trace is written by then, and the statistics are in nobody's way. */
const AFTER_TURN_MS = 1500;

/** Everything behind the window's React tree: stores, audio, and the bridge to main. */
export type Companion = ReturnType<typeof createCompanion>;

/** Puts the parts together around one bridge. Nothing starts before `start()`. */
export function createCompanion(bridge: SottoBridge) {
  const app = createAppStore();
  const conversation = createConversationStore();
  const attachmentStore = createAttachmentStore();
  const attachments = new AttachmentDesk({ bridge, store: attachmentStore });
  const waterfall = createWaterfallStore();
  const talkStore = createTalkStore();
  const latency = createLatencyStore();
  const memory = createMemoryStore();
  const frames = new FrameLoop();
  const chart = new ChartHandle();
  const drawing = new DrawingCost();
  const clock = new MainClock(() => bridge.clock());
  const nowMs = (): number => clock.nowMs();

  const notice = (text: string): void => addNotice(app, 'warning', text);
  /** For calls whose failure the user must hear of but which nothing waits for. */
  const attempt = (call: Promise<unknown>): void => {
    call.catch((error: unknown) => {
      addNotice(app, 'error', error instanceof Error ? error.message : String(error));
    });
  };
  const summaries = () =>
    new Map(waterfall.getState().summaries.map((summary) => [summary.turnId, summary]));

  const microphone = new Microphone({
    clock,
    stateChanged: (state) => talkStore.setState({ microphone: state }),
    problem: (problem) => talkStore.setState({ problem }),
  });
  const player = new Player({
    clock,
    report: (report) => {
      const bar = playingBar(report);
      if (bar !== null) addSpans(waterfall, [bar], nowMs());
      attempt(bridge.playback(report));
    },
    spans: (turnId, spans) =>
      attempt(bridge.spans({ turnId, spans: [...spans], ...clock.knownError })),
    changed: (state) => app.setState(state),
    problem: notice,
  });
  const settings = new AppliedSettings({ bridge, app, microphone, player });
  const talk = new TalkSession({
    bridge,
    microphone,
    player,
    clock,
    store: talkStore,
    isConnected: () => app.getState().settings !== null,
    maxPostRollMs: () => app.getState().settings?.audio.postRollMs ?? 0,
    files: attachments,
    // Main tells so with the next frame; until then nothing else would be true.
    released: () => {
      app.setState(({ phase }) => (phase === 'listening' ? { phase: 'transcribing' } : {}));
    },
    notice,
  });

  const latencyReader = new LatencyReader(bridge, latency);
  const memoryReader = new MemoryReader({
    bridge,
    store: memory,
    forgotten: (turnIds) => dropTurns(conversation, turnIds),
    restored: (turns) => restoreTurns(conversation, turns, summaries()),
    tell: (text) => addNotice(app, 'info', text),
  });
  const storedTurns = new StoredTurns({ bridge, app, conversation, summaries });
  const listOpening = new ListOpening(app, latency);
  const turnOpener = new TurnOpener({
    bridge,
    app,
    conversation,
    waterfall,
    latency,
    latencyReader,
    nowMs,
  });
  const turn = new TurnReceiver({
    app,
    conversation,
    waterfall,
    frames,
    nowMs,
    ended: (turnId) => {
      talk.turnEnded(turnId);
      setTimeout(readFigures, AFTER_TURN_MS);
    },
  });

  /** What is known of many turns has changed: what is on screen of it is read again. */
  function readFigures(): void {
    const { panel } = app.getState();
    if (panel === 'turns') attempt(latencyReader.refresh());
    attempt(panel === 'stages' ? latencyReader.readStages() : latencyReader.readBudgets());
  }

  async function start(): Promise<void> {
    subscribe(bridge, companion);
    const { offTheRecord, settings: stored, ...hello } = await bridge.hello();
    app.setState(hello);
    memory.setState({ offTheRecord });
    attempt(settings.apply(stored));
    await clock.start();
    // Opened now, so that the first sample of the first reply need not wait for the device.
    player.start().catch((error: unknown) => notice(String(error)));
    waterfall.setState({ summaries: await bridge.traces({ limit: SUMMARIES }) });
    await storedTurns.readNewest();
    attempt(latencyReader.readBudgets());
  }

  const companion = {
    bridge,
    app,
    conversation,
    attachments,
    attachmentStore,
    waterfall,
    chart,
    drawing,
    settings,
    talk,
    talkStore,
    microphone,
    player,
    clock,
    frames,
    turn,
    latency,
    latencyReader,
    memory,
    memoryReader,
    start,
    attempt,

    say: (text: string) => {
      talk.silence();
      const files = attachments.takeAll();
      attempt(bridge.say({ text, submitMs: nowMs(), attachments: files }));
    },
    stop: () => talk.handle({ type: 'escape' }),
    acceptWords: (turnId: string) => {
      attachments.heard(turnId);
      attempt(bridge.useAnyway({ turnId }));
    },
    changeSettings: (change: (now: Settings) => Settings) => attempt(settings.change(change)),

    newConversation: () => storedTurns.newConversation(),
    openConversation: (id: string) => storedTurns.openConversation(id),
    loadOlder: () => attempt(storedTurns.readOlder()),
    readRecalled: (turnId: string) => attempt(storedTurns.readRecalled(turnId)),

    openTurn: (turnId: string) => turnOpener.open(turnId),
    openTrace: (turnId: string) => attempt(turnOpener.readTrace(turnId)),
    compareWith: (turnId: string | null) => turnOpener.compareWith(turnId),
    openList: () => listOpening.open(),
    listOpened: () => listOpening.rowsInPage(),
  };
  return companion;
}
