import { SottoError } from '../shared/errors';
import type { AudioSink } from './audio/audio-sink';
import type { CompanionOptions } from './companion-options';
import type { CompanionState } from './companion-state';
import type { ContextKeeper, Measured } from './context/context-keeper';
import { RequestCache } from './context/request-cache';
import type { Engines } from './engines/engines';
import { strongModelId } from './engines/model-parts';
import type { ReadinessBoard } from './engines/readiness-board';
import type { MemoryDesk } from './memory/memory-desk';
import type { MemoryKeeper } from './memory/memory-keeper';
import { offTheRecord } from './memory/off-the-record';
import type { Catalog } from './models/catalog';
import type { PersonaRole } from './persona/persona-role';
import type { KeptSpeech } from './speech/kept-speech';
import { strongConfiguration, turnConfiguration } from './trace/turn-configuration';
import type { AnswerModel, StrongChoice, TurnEngines, TurnParts } from './turn/turn-parts';

/** Until the voice has said its own. */
const USUAL_SAMPLE_RATE_HZ = 22_050;

export interface TurnPartsSources {
  readonly options: CompanionOptions;
  readonly state: CompanionState;
  readonly catalog: Catalog;
  readonly board: ReadinessBoard;
  readonly engines: Engines;
  readonly speech: KeptSpeech;
  readonly memory: MemoryDesk;
  readonly context: ContextKeeper;
  readonly role: PersonaRole;
  readonly keeper: MemoryKeeper;
  /** The second model is loaded and cannot answer. */
  readonly strongLost: (error: unknown) => void;
}

/**
 * What the next turn runs with, as things stand now.
 *
 * @throws SottoError `not-ready` while there is no memory or no language model
 */
export function turnParts(from: TurnPartsSources, previousSettled: Promise<void>): TurnParts {
  const { options, state, board, role } = from;
  const { info } = from.engines;
  const { settings } = state;
  const model = info.llmModel;
  const basis = from.context.basis(settings);
  if (basis === null || info.generator === null || model === null) {
    throw new SottoError(
      'not-ready',
      board.problem(['memory', 'thinking']) ?? 'it is still warming up',
    );
  }
  const parts: TurnParts = {
    engines: turnEngines(from, from.memory.offTheRecord),
    offTheRecord: from.memory.offTheRecord,
    sink: options.sink,
    conversation: state.conversation,
    counter: basis.counter,
    layout: basis.layout,
    contextParts: basis.contextParts,
    classifier: basis.classifier,
    strong: strongChoice(from, basis.strongMeasures),
    persona: basis.layout.persona.persona,
    maxReplyTokens: role.maxReplyTokens(settings),
    cache: new RequestCache(),
    contextTokens: info.generator.contextTokens,
    sampling: { ...model.sampling, seed: null },
    settings: role.paced(settings),
    personaId: role.current.id,
    configuration: turnConfiguration({
      appVersion: options.paths.appVersion,
      player: options.sink.player,
      settings,
      info,
      catalog: from.catalog,
    }),
    speaks: settings.speech.speakReplies && board.isReady('speaking'),
    voiceSampleRateHz: info.voice?.sampleRateHz ?? USUAL_SAMPLE_RATE_HZ,
    mayWorkAhead: () => state.settings.reply.prepareAhead && !state.savingPower,
    previousSettled,
    profile: from.keeper.profile,
  };
  return options.adjustParts?.(parts) ?? parts;
}

/** What a turn runs with that leaves no trace: its words are kept nowhere, the talk goes on without it. */
export function rehearsalParts(
  from: TurnPartsSources,
  sink: AudioSink,
  previousSettled: Promise<void>,
): TurnParts {
  const parts = turnParts(from, previousSettled);
  return {
    ...parts,
    engines: turnEngines(from, true),
    offTheRecord: true,
    conversation: parts.conversation.copy(),
    sink,
  };
}

/** Undefined where one model answers all. */
function strongChoice(
  { board, engines, state: { settings }, strongLost }: TurnPartsSources,
  measured: Measured | null,
): StrongChoice | undefined {
  if (strongModelId(settings) === null) return undefined;
  const { strong: generator } = engines;
  const { strong } = engines.info;
  if (generator === null || strong === null || measured === null) {
    return { ready: false, because: board.strongMissing };
  }
  const model: AnswerModel = {
    generator,
    counter: measured.counter,
    layout: measured.layout,
    contextTokens: strong.info.contextTokens,
    sampling: { ...strong.model.sampling, seed: null },
    configuration: strongConfiguration(strong, settings),
    usable: () => engines.info.strong === strong,
    lost: strongLost,
  };
  return { ready: true, model };
}

/** Asked for when they are used: a typed turn without a voice needs no model that hears or speaks. */
function turnEngines({ engines, speech }: TurnPartsSources, isOff: boolean): TurnEngines {
  const { memory, generator } = engines;
  return {
    generator,
    memory: isOff ? offTheRecord(memory) : memory,
    get transcriber() {
      return engines.transcriber;
    },
    get voice() {
      return speech.voice(engines.voice, !isOff);
    },
  };
}
