import { SPAN } from './trace';
import type { SpanAttributes, SpanName } from './trace';

/** Whose time a stage is when nothing else explains it. */
export type StageOwner = 'engine' | 'setting' | 'queue' | 'machine';

/** What is known about a stage besides its times: its words, its owner, what may change it. */
export interface StageInfo {
  /** In plain words, fit for the middle of a sentence. */
  readonly label: string;
  readonly owner: StageOwner;
  /** “whisper”, “the language model”, “the queue of the memory”. */
  readonly ownerName: string;
  /** What to do when it is slow without a cause that can be seen. */
  readonly change: string;
  /** The span attribute that tells how much there was to do, and its unit in words. */
  readonly work: { readonly attribute: string; readonly unit: string } | null;
  /** What to do when there was more to do than usual. */
  readonly lessWork: string | null;
  /** Allowed median on the critical path, ms (performance.md: 2 modern cores, starter models). */
  readonly budgetMs: number | null;
}

const SMALLER_STT = 'choose a smaller whisper model or a backend with a GPU (models, engines)';
const SMALLER_LLM = 'choose a smaller language model or a backend with a GPU (models, engines)';
const SHORTER_TURNS = 'say it in shorter turns, or keep speech.partials on';
const SHORTER_STYLE = 'choose a persona with a shorter style';
const LESS_CONTEXT = 'lower reply.contextTokens, or begin a new conversation';
const WINDOW = 'close what else runs in the window’s process, or talk with the window in front';
const FEWER_THREADS =
  'give the engines fewer threads, so that the main thread gets a core (engines)';

type MoreOfStage = Partial<Pick<StageInfo, 'work' | 'lessWork' | 'budgetMs'>>;

function stage(
  label: string,
  owner: StageOwner,
  ownerName: string,
  change: string,
  more: MoreOfStage = {},
): StageInfo {
  return { label, owner, ownerName, change, work: null, lessWork: null, budgetMs: null, ...more };
}

/** The steps of one owner, which share whose they are and what to do about them. */
function stagesOf(owner: StageOwner, ownerName: string, change: string) {
  return (label: string, more: MoreOfStage = {}): StageInfo =>
    stage(label, owner, ownerName, change, more);
}

/** How much there was to do, as a span tells it, and what to do when it was more than usual. */
function work(attribute: string, unit: string, lessWork: string) {
  return { work: { attribute, unit }, lessWork };
}

const whisper = stagesOf('engine', 'whisper', SMALLER_STT);
const memory = stagesOf('engine', 'the memory', 'lower reply.recallLimit');
const model = stagesOf('engine', 'the language model', SMALLER_LLM);
const mainThread = stagesOf('engine', 'the main thread', FEWER_THREADS);
const contextPart = stagesOf('engine', 'the context', LESS_CONTEXT);
const tokenizer = stagesOf('engine', 'the model’s tokenizer', LESS_CONTEXT);
const channel = stagesOf('queue', 'the window’s channel', WINDOW);

/** A hop from an engine's thread to main. */
function answer(label: string): StageInfo {
  return stage(label, 'queue', 'the main thread', FEWER_THREADS, { budgetMs: 5 });
}

const INFO: Readonly<Partial<Record<SpanName, StageInfo>>> = {
  [SPAN.keyToHandler]: stage('the key reaching Sotto', 'machine', 'the desktop', WINDOW, {
    budgetMs: 5,
  }),
  [SPAN.postRoll]: stage(
    'waiting for your last word',
    'setting',
    'the setting audio.postRollMs',
    'lower audio.postRollMs, or pause a little before letting the key go',
    { budgetMs: 200 },
  ),
  [SPAN.drain]: stage('collecting the last audio', 'engine', 'the window’s recorder', WINDOW, {
    budgetMs: 15,
  }),
  [SPAN.ipcToMain]: channel('the way from the window', { budgetMs: 5 }),
  [SPAN.ipcToRenderer]: channel('the way to the player', { budgetMs: 5 }),
  [SPAN.sttPartial]: whisper('hearing while you speak'),
  [SPAN.sttQueue]: stage(
    'waiting for whisper',
    'queue',
    'the pass of whisper before it',
    'switch speech.partials off, or choose a smaller whisper model',
    { budgetMs: 60 },
  ),
  [SPAN.sttTransfer]: stage(
    'handing the audio to whisper',
    'queue',
    'whisper’s thread',
    'give whisper fewer threads (engines.sttThreads)',
    { work: { attribute: 'bytes', unit: 'bytes' }, budgetMs: 5 },
  ),
  [SPAN.sttGate]: stage(
    'deciding whether it was speech',
    'engine',
    'the speech detector',
    SMALLER_STT,
    { budgetMs: 15 },
  ),
  [SPAN.sttMel]: whisper('the spectrogram', { budgetMs: 15 }),
  [SPAN.sttEncode]: whisper('whisper’s encoder', {
    ...work('audioCtx', 'encoder positions', SHORTER_TURNS),
    budgetMs: 300,
  }),
  [SPAN.sttDecode]: whisper('whisper’s decoder', {
    ...work('tokens', 'tokens', SHORTER_TURNS),
    budgetMs: 90,
  }),
  [SPAN.sttReturn]: stage(
    'taking the words from whisper',
    'queue',
    'whisper’s thread',
    'give whisper fewer threads (engines.sttThreads)',
    { budgetMs: 5 },
  ),
  [SPAN.sttAnswer]: answer('handing the words over'),
  [SPAN.embedAnswer]: answer('handing the embedding over'),
  [SPAN.recallAnswer]: answer('handing the memories over'),
  [SPAN.llmAnswer]: answer('handing the reply over'),
  [SPAN.beginTurn]: mainThread('opening the turn', { budgetMs: 5 }),
  [SPAN.takeWords]: mainThread('taking up the words', { budgetMs: 5 }),
  [SPAN.beginReply]: mainThread('beginning the reply', { budgetMs: 5 }),
  [SPAN.handOver]: mainThread('handing the audio over', {
    work: { attribute: 'bytes', unit: 'bytes' },
    budgetMs: 5,
  }),
  [SPAN.previousWait]: stage(
    'waiting for the turn before',
    'queue',
    'the turn before, which still settles what of it was heard',
    'let Sotto finish speaking before the next turn',
    { budgetMs: 5 },
  ),
  [SPAN.speechText]: stage(
    'making the text speakable',
    'engine',
    'the speech text',
    SHORTER_STYLE,
    {
      ...work('characters', 'characters', SHORTER_STYLE),
      budgetMs: 5,
    },
  ),
  [SPAN.leadIn]: stage(
    'the silence before the first sound',
    'engine',
    'the voice',
    'choose another voice',
    { budgetMs: 20 },
  ),
  [SPAN.sttFilter]: stage('checking the words', 'engine', 'the transcript filter', SMALLER_STT, {
    budgetMs: 5,
  }),
  [SPAN.classify]: stage('telling the kind of turn', 'engine', 'the classifier', LESS_CONTEXT, {
    budgetMs: 5,
  }),
  [SPAN.embed]: stage(
    'embedding your words',
    'engine',
    'the embedding model',
    'choose a smaller embedding model, or give it more threads (engines.onnxThreads)',
    {
      ...work('tokens', 'tokens', 'say it in shorter turns'),
      budgetMs: 12,
    },
  ),
  [SPAN.embedQueue]: stage(
    'waiting for the embedder',
    'queue',
    'the voice, which shares its thread',
    'let Sotto finish speaking before the next turn',
    { budgetMs: 5 },
  ),
  [SPAN.recall]: memory('recall', { budgetMs: 15 }),
  [SPAN.recallVector]: memory('the search by meaning', {
    ...work('neighbours', 'neighbours', 'lower reply.recallLimit'),
    budgetMs: 10,
  }),
  [SPAN.catchUp]: stage(
    'reading memories that are new',
    'engine',
    'the memory',
    'let Sotto stay open: the index of memories is read at its start',
    { budgetMs: 5 },
  ),
  [SPAN.recallText]: memory('the search by words', { budgetMs: 10 }),
  [SPAN.recallFuse]: memory('merging both searches', { budgetMs: 3 }),
  [SPAN.recallQueue]: stage(
    'waiting for the memory',
    'queue',
    'the memory’s thread',
    'leave the lists and statistics closed while you talk',
    { budgetMs: 5 },
  ),
  [SPAN.context]: contextPart('gathering the context', { budgetMs: 5 }),
  [SPAN.contextPart]: contextPart('a part of the context', { budgetMs: 5 }),
  [SPAN.assemble]: stage('assembling the prompt', 'setting', 'the context limit', LESS_CONTEXT, {
    budgetMs: 3,
  }),
  [SPAN.countTokens]: tokenizer('counting tokens', {
    ...work('texts', 'texts', LESS_CONTEXT),
    budgetMs: 5,
  }),
  [SPAN.llm]: model('the generation'),
  [SPAN.llmQueue]: stage(
    'waiting for the language model',
    'queue',
    'the work before it in the model’s queue',
    'wait until the reply before has ended, or switch the work in idle time off',
    { budgetMs: 5 },
  ),
  [SPAN.tokenize]: tokenizer('tokenising the prompt', {
    ...work('tokens', 'tokens', LESS_CONTEXT),
    budgetMs: 5,
  }),
  [SPAN.prefill]: model('reading the prompt', {
    work: { attribute: 'tokensPrefilled', unit: 'tokens' },
    lessWork:
      'keep the persona and the settings as they are, so that the prompt stays cached; '.concat(
        LESS_CONTEXT,
      ),
    budgetMs: 80,
  }),
  [SPAN.firstDecode]: model('the first token', { budgetMs: 40 }),
  [SPAN.decode]: model('writing the reply', {
    ...work('tokens', 'tokens', 'lower reply.maxTokens, or choose a persona with a shorter style'),
    budgetMs: 160,
  }),
  [SPAN.clauseWait]: stage(
    'waiting for the first clause',
    'queue',
    'the language model',
    'choose a persona with a shorter style, or a faster language model',
    { budgetMs: 20 },
  ),
  [SPAN.clause]: stage('a clause', 'engine', 'the voice', 'choose a smaller voice'),
  [SPAN.ttsQueue]: stage(
    'waiting for the voice',
    'queue',
    'the clause before it, or the embedder, which shares its thread',
    'let Sotto finish speaking before the next turn',
    { budgetMs: 5 },
  ),
  [SPAN.phonemes]: stage(
    'turning words into phonemes',
    'engine',
    'espeak',
    'choose another voice',
    {
      ...work('characters', 'characters', SHORTER_STYLE),
      budgetMs: 15,
    },
  ),
  [SPAN.speechCache]: stage(
    'looking for kept speech',
    'machine',
    'the disk',
    'turn the speech cache off (speech.cache)',
    { budgetMs: 5 },
  ),
  [SPAN.ttsText]: stage(
    'reading the clause for its sound',
    'engine',
    'Piper',
    'choose a shorter style of answer',
    {
      ...work('phonemes', 'phonemes', 'choose a shorter style of answer'),
      budgetMs: 40,
    },
  ),
  [SPAN.synthesis]: stage(
    'speech synthesis',
    'engine',
    'Piper',
    'choose a smaller voice (low or medium), or give it more threads (engines.onnxThreads)',
    {
      ...work('audioMs', 'ms of speech', SHORTER_STYLE),
      budgetMs: 130,
    },
  ),
  [SPAN.ttsTransfer]: stage('handing the speech over', 'queue', 'the main process', WINDOW, {
    work: { attribute: 'bytes', unit: 'bytes' },
    budgetMs: 5,
  }),
  [SPAN.bufferWait]: stage(
    'waiting for its turn to play',
    'queue',
    'the sound before it',
    'choose another speaker',
    { budgetMs: 5 },
  ),
  [SPAN.startPlayback]: stage(
    'starting the player',
    'machine',
    'the sound system',
    'choose another speaker',
    { budgetMs: 40 },
  ),
  [SPAN.playback]: stage(
    'the silence before the first sound',
    'engine',
    'Piper',
    'choose another voice',
    { budgetMs: 20 },
  ),
};

/** For a name of another version, or one that has not been described: told by its own name. */
export function stageInfo(name: string): StageInfo {
  const known = (INFO as Readonly<Record<string, StageInfo | undefined>>)[name];
  if (known !== undefined) return known;
  const waits = /wait|queue/u.test(name);
  return stage(
    name.replaceAll(/[._]/gu, ' '),
    waits ? 'queue' : 'engine',
    waits ? 'the work before it' : (name.split('.')[0] ?? name),
    'see the attributes of this step in the table',
  );
}

/** How much a span had to do, in the unit of its stage; null when it does not say. */
export function workOf(name: string, attributes: SpanAttributes): number | null {
  const { work } = stageInfo(name);
  const amount = work === null ? undefined : attributes[work.attribute];
  return typeof amount === 'number' ? amount : null;
}

const POSITIONS: ReadonlyMap<string, number> = new Map(
  Object.values(SPAN).map((name, index) => [name, index]),
);

/** Compares two stages by their place in the turn; unknown ones come last. */
export function byTurnOrder(a: string, b: string): number {
  const last = POSITIONS.size;
  return (POSITIONS.get(a) ?? last) - (POSITIONS.get(b) ?? last) || (a < b ? -1 : a > b ? 1 : 0);
}
