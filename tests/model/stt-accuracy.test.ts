import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { benchNonspeech } from '../../src/cli/bench/nonspeech';
import { benchStt } from '../../src/cli/bench/stt';
import type { Transcriber } from '../../src/shared/contracts/transcriber';
import type { Client } from '../../src/shared/rpc/contract';
import { TranscriberWorker } from '../../src/workers/stt/transcriber';
import { needs } from '../needs';
import { callContext } from './stt-clip';
import { WHISPER_ADDON, WHISPER_BASE, missingBecause } from './stt-models';

/** Folders with WAV files and a manifest.json; none is in the repository. */
const SPEECH_DIR = process.env['SOTTO_SPEECH_DIR'] ?? '';
const NONSPEECH_DIR = process.env['SOTTO_NONSPEECH_DIR'] ?? '';
const CLIPS = 10;
/** Base makes 2–4 % on clean read speech; a broken window or filter makes far more. */
const WORST_WER = 0.1;

const missing = missingBecause(WHISPER_ADDON, WHISPER_BASE);
const noSpeech = missing ?? (existsSync(SPEECH_DIR) ? null : 'SOTTO_SPEECH_DIR is not set');
const noNoise = missing ?? (existsSync(NONSPEECH_DIR) ? null : 'SOTTO_NONSPEECH_DIR is not set');

async function withTranscriber<T>(use: (client: Client<Transcriber>) => Promise<T>): Promise<T> {
  const worker = new TranscriberWorker();
  const load = {
    modelPath: WHISPER_BASE,
    backend: 'cpu',
    addonPath: WHISPER_ADDON,
    threads: 1,
    flashAttention: false,
  } as const;
  try {
    await worker.load(load, callContext());
    const client: Pick<Client<Transcriber>, 'transcribe'> = {
      transcribe: (samples, options) => worker.transcribe(samples, options, callContext()),
    };
    return await use(client as Client<Transcriber>);
  } finally {
    await worker.dispose();
  }
}

describe('accuracy on recorded clips', () => {
  it('keeps the word error rate and hears every speaker', needs(noSpeech), async () => {
    const report = await withTranscriber((transcriber) =>
      benchStt({ transcriber, folder: SPEECH_DIR, limit: CLIPS, policies: ['sized'] }),
    );
    const score = report.policies.sized;
    console.info(`word error rate of ${CLIPS} clips: ${JSON.stringify(score)}`);
    expect(score?.rejected).toBe(0);
    expect(score?.wer).toBeLessThan(WORST_WER);
  });

  it('turns no noise into a sentence', needs(noNoise), async () => {
    const report = await withTranscriber((transcriber) =>
      benchNonspeech({ transcriber, folder: NONSPEECH_DIR }),
    );
    const invented = report.details.filter(({ text }) => text !== '');
    console.info(`${report.clips} clips without speech, invented: ${JSON.stringify(invented)}`);
    expect(invented.length).toBeLessThanOrEqual(2);
  });
});
