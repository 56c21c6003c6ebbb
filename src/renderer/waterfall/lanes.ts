import { isWait } from '../../shared/critical-path';
import type { SpanName, SpanThread } from '../../shared/trace';
import { SPAN } from '../../shared/trace';

/** Colour and pattern of a bar. */
export type Family = 'hear' | 'think' | 'speak' | 'remember' | 'wait';

export interface Lane {
  readonly id: string;
  readonly label: string;
}

/** One lane per stage, in the order of a turn. Always all of them, so that nothing ever moves. */
export const LANES = [
  { id: 'listen', label: 'listen' },
  { id: 'whisper', label: 'whisper' },
  { id: 'recall', label: 'recall' },
  { id: 'context', label: 'context' },
  { id: 'prefill', label: 'prefill' },
  { id: 'tokens', label: 'tokens' },
  { id: 'phonemes', label: 'phonemes' },
  { id: 'voice', label: 'Piper' },
  { id: 'playback', label: 'playback' },
  { id: 'remember', label: 'remember' },
] as const satisfies readonly Lane[];

export type LaneId = (typeof LANES)[number]['id'];

/** The same steps by the thread they ran on, in the order in which a turn first needs them. */
export const THREAD_LANES = [
  { id: 'renderer', label: 'window' },
  { id: 'main', label: 'main' },
  { id: 'stt', label: 'whisper' },
  { id: 'onnx', label: 'onnx' },
  { id: 'memory', label: 'memory' },
  { id: 'llm', label: 'llama' },
] as const satisfies readonly (Lane & { readonly id: SpanThread })[];

/** What a lane stands for. */
export type LaneGrouping = 'stage' | 'thread';

interface SpanLook {
  readonly lane: LaneId;
  readonly family: Family;
  /** Plain words; the exact span name is in the details and in the table. */
  readonly label: string;
}

function look(lane: LaneId, family: Family, label: string): SpanLook {
  return { lane, family, label };
}

/** Complete by type: a new span has to be given its place. Null belongs to no lane. */
const LOOKS: Readonly<Record<SpanName, SpanLook | null>> = {
  [SPAN.turn]: null,
  [SPAN.keyToHandler]: look('listen', 'hear', 'key reaches Sotto'),
  [SPAN.hold]: look('listen', 'hear', 'key held'),
  [SPAN.postRoll]: look('listen', 'hear', 'waiting for your last word'),
  [SPAN.drain]: look('listen', 'hear', 'last audio collected'),
  [SPAN.ipcToMain]: look('listen', 'hear', 'audio to the engine'),
  [SPAN.beginTurn]: look('listen', 'hear', 'opening the turn'),
  [SPAN.sttPartial]: look('whisper', 'hear', 'hearing while you speak'),
  [SPAN.stt]: look('whisper', 'hear', 'final transcript'),
  [SPAN.sttQueue]: look('whisper', 'hear', 'waiting for whisper'),
  [SPAN.sttTransfer]: look('whisper', 'hear', 'handing audio over'),
  [SPAN.sttGate]: look('whisper', 'hear', 'is it speech?'),
  [SPAN.sttMel]: look('whisper', 'hear', 'spectrogram'),
  [SPAN.sttEncode]: look('whisper', 'hear', 'encoding'),
  [SPAN.sttDecode]: look('whisper', 'hear', 'decoding words'),
  [SPAN.sttReturn]: look('whisper', 'hear', 'words come back from whisper'),
  [SPAN.sttFilter]: look('whisper', 'hear', 'checking the words'),
  [SPAN.sttAnswer]: look('whisper', 'hear', 'words to the main thread'),
  [SPAN.takeWords]: look('context', 'think', 'taking up the words'),
  [SPAN.ahead]: look('context', 'think', 'thinking ahead'),
  [SPAN.warmAgain]: look('context', 'think', 'reading the conversation again'),
  [SPAN.classify]: look('context', 'think', 'what kind of turn'),
  [SPAN.embed]: look('recall', 'remember', 'embedding your words'),
  [SPAN.embedQueue]: look('recall', 'remember', 'waiting for the embedder'),
  [SPAN.embedAnswer]: look('recall', 'remember', 'embedding to the main thread'),
  [SPAN.recall]: look('recall', 'remember', 'recall'),
  [SPAN.catchUp]: look('recall', 'remember', 'reading new memories'),
  [SPAN.recallVector]: look('recall', 'remember', 'search by meaning'),
  [SPAN.recallText]: look('recall', 'remember', 'search by words'),
  [SPAN.recallFuse]: look('recall', 'remember', 'merging both searches'),
  [SPAN.recallQueue]: look('recall', 'remember', 'waiting for memory'),
  [SPAN.recallAnswer]: look('recall', 'remember', 'memories to the main thread'),
  [SPAN.previousWait]: look('context', 'think', 'waiting for the turn before'),
  [SPAN.context]: look('context', 'think', 'gathering context'),
  [SPAN.contextPart]: look('context', 'think', 'context part'),
  [SPAN.assemble]: look('context', 'think', 'assembling the prompt'),
  [SPAN.countTokens]: look('context', 'think', 'counting tokens'),
  [SPAN.llm]: look('tokens', 'think', 'generation'),
  [SPAN.llmQueue]: look('prefill', 'think', 'waiting for the model'),
  [SPAN.tokenize]: look('prefill', 'think', 'tokenising the prompt'),
  [SPAN.prefill]: look('prefill', 'think', 'reading the prompt'),
  [SPAN.firstDecode]: look('tokens', 'think', 'first token'),
  [SPAN.decode]: look('tokens', 'think', 'writing the reply'),
  [SPAN.llmAnswer]: look('tokens', 'think', 'words to the main thread'),
  [SPAN.clauseWait]: look('voice', 'speak', 'waiting for a clause'),
  [SPAN.speechText]: look('phonemes', 'speak', 'text to speak'),
  [SPAN.clause]: look('voice', 'speak', 'clause'),
  [SPAN.speechCache]: look('voice', 'speak', 'looking for kept speech'),
  [SPAN.ttsQueue]: look('voice', 'speak', 'waiting for the voice'),
  [SPAN.phonemes]: look('phonemes', 'speak', 'words to phonemes'),
  [SPAN.ttsText]: look('voice', 'speak', 'reading the text'),
  [SPAN.synthesis]: look('voice', 'speak', 'speaking'),
  [SPAN.ttsTransfer]: look('voice', 'speak', 'handing audio over'),
  [SPAN.ipcToRenderer]: look('playback', 'speak', 'audio to the player'),
  [SPAN.beginReply]: look('context', 'think', 'beginning the reply'),
  [SPAN.handOver]: look('playback', 'speak', 'audio to the player'),
  [SPAN.bufferWait]: look('playback', 'speak', 'waiting for its turn to play'),
  [SPAN.startPlayback]: look('playback', 'speak', 'starting the player'),
  [SPAN.leadIn]: look('playback', 'speak', 'silence before the first sound'),
  [SPAN.playback]: look('playback', 'speak', 'playing'),
  [SPAN.device]: look('playback', 'wait', 'sound device'),
  [SPAN.saveTurn]: look('remember', 'remember', 'saving the turn'),
  [SPAN.commit]: look('remember', 'remember', 'writing to disk'),
  [SPAN.remember]: look('remember', 'remember', 'remembering'),
  [SPAN.learnFacts]: look('remember', 'remember', 'learning facts about you'),
  [SPAN.affect]: look('remember', 'remember', 'sensing the mood'),
  [SPAN.load]: null,
  [SPAN.warm]: null,
};

/** Stored traces may hold names of another version: those are drawn nowhere, and listed. */
function lookOf(name: SpanName): SpanLook | null | undefined {
  return LOOKS[name];
}

/** Where a span is drawn, or undefined for spans that belong to no lane (the turn, start-up). */
export function laneOf(name: SpanName): LaneId | undefined {
  return lookOf(name)?.lane;
}

export function familyOf(name: SpanName): Family {
  return isWait(name) ? 'wait' : (lookOf(name)?.family ?? 'wait');
}

export function plainName(name: SpanName): string {
  return lookOf(name)?.label ?? name;
}
