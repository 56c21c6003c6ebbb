import type { SpeechEvidence, Transcriber } from '../../shared/contracts/transcriber';
import type { Client } from '../../shared/rpc/contract';
import { chooseClips, openClipSet } from './clip-set';

export interface NonspeechBenchOptions {
  readonly transcriber: Client<Transcriber>;
  readonly folder: string;
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: string) => void;
}

export interface NonspeechDetail {
  readonly file: string;
  /** What would have become a turn; empty when it was refused. */
  readonly text: string;
  readonly evidence: SpeechEvidence;
}

export interface NonspeechReport {
  readonly clips: number;
  /** Clips without a spoken word that were taken as speech. */
  readonly invented: number;
  readonly details: readonly NonspeechDetail[];
}

/** Silence, noise, music and clicks through the shipped thresholds: none may become a sentence. */
export async function benchNonspeech(options: NonspeechBenchOptions): Promise<NonspeechReport> {
  const clips = chooseClips(openClipSet(options.folder), options.limit, 1);
  const details: NonspeechDetail[] = [];
  for (const [index, clip] of clips.entries()) {
    const { heard, text, evidence } = await options.transcriber.transcribe(
      clip.read(),
      { language: 'en', languages: [], prompt: '', window: 'sized', partials: false },
      { signal: options.signal },
    );
    details.push({ file: clip.file, text: heard ? text : '', evidence });
    const said = heard ? `"${text}"` : `nothing (${evidence.rejectedBecause ?? ''})`;
    options.onProgress?.(`${index + 1}/${clips.length} ${clip.file}: ${said}`);
  }
  return {
    clips: details.length,
    invented: details.filter(({ text }) => text !== '').length,
    details,
  };
}
