import type { Client } from '../../shared/rpc/contract';
import type { Generator, SamplingOptions } from '../../shared/contracts/generator';
import type { Memory } from '../../shared/contracts/memory';
import type { Transcriber } from '../../shared/contracts/transcriber';
import type { Voice } from '../../shared/contracts/voice';
import type { EngineConfiguration, TurnConfiguration } from '../../shared/contracts/latency';
import type { PromptPersona } from '../../shared/prompt';
import type { Settings } from '../../shared/settings';
import type { AudioSink } from '../audio/audio-sink';
import type { Conversation } from '../context/conversation';
import type { ProfileCache } from '../memory/profile-cache';
import type { TurnClassifier } from '../context/classify/turn-classifier';
import type { ContextPart } from '../context/context-part';
import type { PromptLayout } from '../context/prompt-layout';
import type { StrongMissing } from '../engines/readiness-board';
import type { RequestCache } from '../context/request-cache';
import type { TokenCounter } from '../context/token-counter';

/** The engines a turn talks to; the scripted fakes of the tests are the other implementation. */
export interface TurnEngines {
  readonly transcriber: Pick<Client<Transcriber>, 'open' | 'append' | 'finish' | 'discard'>;
  readonly generator: Pick<Client<Generator>, 'countTokens' | 'prefill' | 'generate'>;
  readonly voice: Pick<Client<Voice>, 'synthesize' | 'embed'>;
  readonly memory: Pick<
    Client<Memory>,
    'saveTurn' | 'remember' | 'beginRecall' | 'recall' | 'saveRecalled' | 'saveTrace'
  >;
}

/** A language model that may answer in place of the first one, and its measures. */
export interface AnswerModel {
  readonly generator: TurnEngines['generator'];
  readonly counter: TokenCounter;
  readonly layout: PromptLayout;
  readonly contextTokens: number;
  readonly sampling: SamplingOptions;
  /** For the trace: its times are compared with its own only. */
  readonly configuration: EngineConfiguration;
  /** False once it was given up, also in the middle of a turn. */
  readonly usable: () => boolean;
  /** It cannot answer: this turn and those after it are for the first one. */
  readonly lost: (error: unknown) => void;
}

/** The second model, or why it cannot answer now; read at the turn's start like all its parts. */
export type StrongChoice =
  | { readonly ready: true; readonly model: AnswerModel }
  | { readonly ready: false; readonly because: StrongMissing };

/** Everything a turn needs besides itself. Read at the turn's start; settings apply to the next turn. */
export interface TurnParts {
  readonly engines: TurnEngines;
  readonly sink: AudioSink;
  readonly conversation: Conversation;
  readonly counter: TokenCounter;
  readonly persona: PromptPersona;
  /** What template and persona take in the loaded model. */
  readonly layout: PromptLayout;
  /** Profile, mood and the like: asked for anew each turn. */
  readonly contextParts: readonly ContextPart[];
  /** Says what kind of turn the words open; null leaves every turn a question. */
  readonly classifier: TurnClassifier | null;
  /** The look-ups of this turn; cleared when it is over, however it ends. */
  readonly cache: RequestCache;
  /** The persona's limit, else the one in the settings. */
  readonly maxReplyTokens: number;
  /** What the model's context really holds. */
  readonly contextTokens: number;
  readonly sampling: SamplingOptions;
  /** Answers what needs thought; left out where one model answers all. */
  readonly strong?: StrongChoice | undefined;
  readonly settings: Settings;
  readonly voiceSampleRateHz: number;
  /** Kept with the trace, so that a turn is only compared with turns like it. */
  readonly personaId: string;
  readonly configuration: TurnConfiguration;
  /** False when no voice is installed, or replies are not to be spoken. */
  readonly speaks: boolean;
  /** Nothing of this turn may be written: `engines.memory` only reads. */
  readonly offTheRecord: boolean;
  /** Whether replies may be prepared under the held key: by setting, battery and load (product A13). */
  readonly mayWorkAhead: () => boolean;
  /** What is known about the user, for the prompt's profile part; left out in tests. */
  readonly profile?: Pick<ProfileCache, 'lines' | 'version'>;
  /** Resolves when the turn before this one has settled what of it was heard. */
  readonly previousSettled: Promise<void>;
}

/** What of it the thinking before the reply needs. */
export type ThinkParts = Pick<
  TurnParts,
  | 'engines'
  | 'conversation'
  | 'counter'
  | 'layout'
  | 'contextParts'
  | 'classifier'
  | 'cache'
  | 'maxReplyTokens'
  | 'contextTokens'
  | 'strong'
  | 'settings'
  | 'previousSettled'
>;
