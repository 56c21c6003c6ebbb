import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { concatSamples, peakAmplitude } from '../../shared/audio';
import { nowMs } from '../../shared/clock';
import { SottoError, errorMessage } from '../../shared/errors';
import type { TurnDelta, TurnDetail } from '../../shared/turn';
import type { SpeechPiece } from '../audio/audio-sink';
import { decodeWav, encodeWav } from '../audio/wav';
import type { Companion } from '../companion';
import type { SendEvent } from '../ipc/publish';
import type { Paths } from '../paths';
import { textWaterfall } from '../trace/text-waterfall';
import type { FinishedTurn } from '../turn/finish-turn';
import { ClipListener } from './clip-listener';
import type { AppWindow } from './window';

/** Chromium repeats the file for ever: the clip must not come round again while it is answered. */
const SILENCE_AFTER_S = 20;
/** The file starts when the device opens, a moment before the window captures. */
const SILENCE_BEFORE_S = 2;

/** Engines load, warm and answer on the slowest machine that is supported (2 cores, no GPU). */
const READY_DEADLINE_MS = 180_000;
const TURN_DEADLINE_MS = 180_000;
/** A press may fall into the middle of the clip; the next round is a whole one. */
const ATTEMPTS = 4;
/** The waterfall's last bars are drawn in the frames after the turn's end. */
const LAST_FRAMES_MS = 600;

const demoDir = (paths: Paths): string => join(paths.userDataDir, 'demo');

/** The clip that was asked for, or the one that set-up made. */
function demoClip({ appDir }: Paths): string | null {
  const clipsDir = process.env['SOTTO_CLIPS_DIR'] ?? join(appDir, '.runtime', 'clips');
  const clip = process.env['SOTTO_DEMO_CLIP'] ?? join(clipsDir, 'sample.wav');
  return existsSync(clip) ? clip : null;
}

/**
 * Writes the WAV that Chromium's fake microphone plays: the sample clip, then a long silence.
 * @returns its path, or null without a clip (before `ready` there is nobody to tell).
 */
export function demoMicrophone(paths: Paths): string | null {
  const clipFile = demoClip(paths);
  if (clipFile === null) return null;
  const { samples, sampleRateHz } = decodeWav(readFileSync(clipFile));
  const silence = (seconds: number): Float32Array => new Float32Array(seconds * sampleRateHz);
  const padded = concatSamples([silence(SILENCE_BEFORE_S), samples, silence(SILENCE_AFTER_S)]);
  mkdirSync(demoDir(paths), { recursive: true, mode: 0o700 });
  const file = join(demoDir(paths), 'microphone.wav');
  writeFileSync(file, encodeWav({ samples: padded, sampleRateHz }));
  return file;
}

/** What the demo turn hears of the app while it runs; the app calls these. */
export class DemoObserver {
  readonly pieces: SpeechPiece[] = [];
  onDelta: (delta: TurnDelta) => void = () => undefined;
  onAudio: (samples: Float32Array) => void = () => undefined;
  onFinished: (finished: FinishedTurn) => void = () => undefined;
}

export interface DemoOptions {
  readonly paths: Paths;
  readonly window: AppWindow;
  readonly send: SendEvent;
  readonly companion: Companion;
  readonly observer: DemoObserver;
  readonly pageGreeted: Promise<void>;
}

/**
 * One spoken turn through the real window: its own microphone, player and waterfall. Prints what was
 * heard, what was answered and where the time went, keeps the reply as WAV and the window as PNG.
 * @returns the exit code: 0 only when something was heard, answered and spoken.
 */
export async function runDemoTurn(options: DemoOptions): Promise<number> {
  try {
    if (demoClip(options.paths) === null) {
      throw new SottoError('not-found', 'There is no sample clip to speak.', {
        hint: 'Run npm start, which makes one, or set SOTTO_DEMO_CLIP to a WAV file.',
      });
    }
    await options.pageGreeted;
    console.log('Loading the engines …');
    await waitUntilReady(options.companion);
    console.log('Ready. Holding the key while the sample clip is spoken …');
    const finished = await speakTheClip(options);
    await new Promise((resolve) => setTimeout(resolve, LAST_FRAMES_MS));
    return await report(options, finished);
  } catch (error) {
    console.error(`The demo turn failed: ${errorMessage(error)}`);
    if (error instanceof SottoError && error.hint !== undefined) console.error(error.hint);
    return 1;
  }
}

async function waitUntilReady(companion: Companion): Promise<void> {
  const untilMs = nowMs() + READY_DEADLINE_MS;
  while (!companion.readiness.ready) {
    const broken = companion.readiness.items.find(({ problem }) => problem !== null);
    if (broken !== undefined) {
      throw new SottoError('not-ready', `${broken.part}: ${broken.problem ?? broken.state}`);
    }
    if (nowMs() > untilMs) throw new SottoError('deadline', 'Sotto did not get ready in time.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function speakTheClip(options: DemoOptions): Promise<FinishedTurn> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const finished = await holdOnce(options);
    if (finished !== null) return finished;
  }
  throw new SottoError('engine-failed', 'The sample clip did not come through the microphone.', {
    hint: 'See the lines above for what the window said.',
  });
}

/** Holds the key until the clip was heard and is over. Null when the hold began inside the clip. */
async function holdOnce({ send, companion, observer }: DemoOptions): Promise<FinishedTurn | null> {
  const listener = new ClipListener();
  observer.pieces.length = 0;
  let turnId: string | null = null;
  try {
    return await new Promise<FinishedTurn | null>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new SottoError('deadline', `The turn did not end within ${TURN_DEADLINE_MS} ms.`));
      }, TURN_DEADLINE_MS);
      const settle = (finished: FinishedTurn | null): void => {
        clearTimeout(timer);
        resolve(finished);
      };
      observer.onDelta = (delta) => {
        if (delta.type === 'started' && turnId === null) turnId = delta.turnId;
      };
      observer.onAudio = (samples) => {
        const verdict = listener.hear(peakAmplitude(samples), samples.length);
        if (verdict === 'over') {
          console.log('The clip is over; waiting for the answer …');
          send('hotkeyRelease', { keyMs: nowMs() });
        }
        if (verdict === 'began-inside' && turnId !== null) {
          companion.cancel({ turnId, reason: 'the clip had begun already' });
          send('hotkeyRelease', { keyMs: nowMs() });
          settle(null);
        }
      };
      observer.onFinished = (finished) => {
        if (finished.record.id === turnId) settle(finished);
      };
      send('hotkeyPress', { keyMs: nowMs() });
    });
  } finally {
    const fresh = new DemoObserver();
    observer.onDelta = fresh.onDelta;
    observer.onAudio = fresh.onAudio;
    observer.onFinished = fresh.onFinished;
  }
}

async function report(options: DemoOptions, finished: FinishedTurn): Promise<number> {
  const { paths, window, observer } = options;
  const { record, summary, spans } = finished;
  const detail: TurnDetail = { turn: record, summary, spans };
  const picture = join(demoDir(paths), 'window.png');
  const image = await window.contents.capturePage();
  writeFileSync(picture, image.toPNG());
  console.log(`\nYou:   ${record.userText}`);
  console.log(`Sotto: ${record.replyText}\n`);
  console.log(textWaterfall(detail));
  if (record.error !== null) console.error(`\nThe turn failed: ${record.error.message}`);
  const { pieces } = observer;
  const sampleRateHz = pieces[0]?.sampleRateHz;
  if (sampleRateHz !== undefined) {
    const file = join(demoDir(paths), 'reply.wav');
    const samples = concatSamples(pieces.map((piece) => piece.samples));
    writeFileSync(file, encodeWav({ samples, sampleRateHz }));
    console.log(`\nThe reply, spoken: ${file}`);
  }
  console.log(`The window:        ${picture}`);
  const worked =
    record.state === 'done' &&
    record.userText !== '' &&
    record.replyText !== '' &&
    sampleRateHz !== undefined &&
    !image.isEmpty();
  return worked ? 0 : 1;
}
