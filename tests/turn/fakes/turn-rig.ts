import { nowMs } from '../../../src/shared/clock';
import type { TurnConfiguration } from '../../../src/shared/contracts/latency';
import { defaultSettings } from '../../../src/shared/settings';
import type { TurnDelta, TurnPhase } from '../../../src/shared/turn';
import type { AudioSink } from '../../../src/main/audio/audio-sink';
import { VirtualPlayer } from '../../../src/main/audio/virtual-player';
import { Conversation } from '../../../src/main/context/conversation';
import type { ContextPart } from '../../../src/main/context/context-part';
import { RequestCache } from '../../../src/main/context/request-cache';
import { TokenCounter } from '../../../src/main/context/token-counter';
import { TraceRecorder } from '../../../src/main/trace/trace-recorder';
import type { FinishedTurn } from '../../../src/main/turn/finish-turn';
import { TurnController } from '../../../src/main/turn/turn-controller';
import type { TurnControllerOptions } from '../../../src/main/turn/turn-controller';
import type { TurnParts } from '../../../src/main/turn/turn-parts';
import { FakeEngines, VOICE_SAMPLE_RATE_HZ } from './fake-engines';
import type { Script } from './fake-engines';
import { samplePersona, sampleLayout } from './sample-layout';

export const TEST_CONFIGURATION: TurnConfiguration = {
  appVersion: '0.0.0',
  player: 'command-line',
  stt: null,
  llm: null,
  voice: null,
  embeddings: null,
  settings: {},
};

/** The real controller, story, trace and player over scripted engines. */
export function turnRig(
  script: Partial<Script> = {},
  options: {
    speaks?: boolean;
    mayWorkAhead?: boolean;
    contextParts?: readonly ContextPart[];
    onBegin?: TurnControllerOptions['onBegin'];
    classifier?: TurnParts['classifier'];
    /** Asked for at each turn's start. */
    strong?: () => TurnParts['strong'];
  } = {},
) {
  const fake = new FakeEngines(script);
  const deltas: TurnDelta[] = [];
  const phases: TurnPhase[] = [];
  const finished: FinishedTurn[] = [];
  const conversation = new Conversation('c1');
  const recorder = new TraceRecorder(() => undefined);
  const player = new VirtualPlayer((event) => {
    controller.playback(event);
  });
  /** The player, with what it is given in the engines' log. */
  const sink: AudioSink = {
    player: player.player,
    play: (piece) => {
      fake.log.push(`play:${piece.clause}`);
      player.play(piece);
    },
    clauseEnd: (turnId, clause) => {
      player.clauseEnd(turnId, clause);
    },
    end: (turnId) => {
      player.end(turnId);
    },
    silence: (turnId) => {
      player.silence(turnId);
    },
  };
  const counter = new TokenCounter(fake.engines.generator);
  const parts = (previousSettled: Promise<void>): TurnParts => ({
    engines: fake.engines,
    sink,
    conversation,
    counter,
    persona: samplePersona,
    maxReplyTokens: 96,
    layout: sampleLayout(),
    contextParts: options.contextParts ?? [],
    classifier: options.classifier ?? null,
    strong: options.strong?.(),
    cache: new RequestCache(),
    contextTokens: 2048,
    sampling: { temperature: 0, minP: 0, topK: 0, topP: 1, repeatPenalty: 1, seed: 1 },
    settings: defaultSettings,
    voiceSampleRateHz: VOICE_SAMPLE_RATE_HZ,
    personaId: 'sotto',
    configuration: TEST_CONFIGURATION,
    speaks: options.speaks ?? true,
    offTheRecord: false,
    mayWorkAhead: () => options.mayWorkAhead ?? true,
    previousSettled,
  });
  const controller = new TurnController({
    recorder,
    conversationId: () => conversation.id,
    tell: (delta) => {
      deltas.push(delta);
      fake.log.push(`tell:${delta.type === 'phase' ? delta.phase : delta.type}`);
    },
    ...(options.onBegin === undefined ? {} : { onBegin: options.onBegin }),
    onPhase: (phase) => phases.push(phase),
    onFinished: (turn) => finished.push(turn),
    parts,
  });
  /** Presses, gives a little audio and releases. */
  const speakTurn = (): string => {
    const { turnId } = controller.press({ keyMs: nowMs(), source: 'key' });
    controller.audio({ turnId, samples: new Float32Array(320), firstSampleMs: nowMs() });
    controller.release({ turnId, keyMs: nowMs(), postRollMs: 0 });
    return turnId;
  };
  const until = async (done: () => boolean): Promise<void> => {
    for (let attempt = 0; attempt < 2000; attempt++) {
      if (done()) return;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    throw new Error('it did not happen');
  };
  return {
    fake,
    deltas,
    phases,
    finished,
    conversation,
    controller,
    player,
    parts,
    speakTurn,
    until,
  };
}
