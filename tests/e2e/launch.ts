import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { _electron, errors, expect, test as base } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

import { decodeWav, encodeWav } from '../../src/main/audio/wav';
import { newDataFolder, removeDataFolder, SHORT_REPLIES, writeSettings } from '../data-folder';
import type { SettingsChange } from '../data-folder';

export const ROOT = resolve(import.meta.dirname, '../..');
const ELECTRON = join(
  ROOT,
  '.runtime/electron/current',
  process.platform === 'win32'
    ? 'electron.exe'
    : process.platform === 'darwin'
      ? 'Electron.app/Contents/MacOS/Electron'
      : 'electron',
);
const CLIPS_DIR = process.env['SOTTO_CLIPS_DIR'] ?? join(ROOT, '.runtime/clips');

/** Loading and warming the engines, on two busy cores. */
export const READY_MS = 120_000;
/** A whole turn after the release, on the same. */
export const TURN_MS = 60_000;

export interface LaunchOptions {
  /** User data of an earlier start; a fresh folder when left out. */
  readonly dataDir?: string;
  /** A clip's name (`sample`, `dog` …): what the fake microphone hears, once, then silence. */
  readonly clip?: string;
  readonly args?: readonly string[];
  /** What differs from the settings of a new user. */
  readonly settings?: SettingsChange;
  /** Where the models are; this checkout's own when left out. */
  readonly modelsDir?: string;
}

export interface Sotto {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly dataDir: string;
  /** The hidden element in which the window tells its state. */
  readonly status: ReturnType<Page['locator']>;
  /** What main printed, for a failing test's message. */
  readonly output: () => string;
  /** Quits as the user would, and gives the exit code. */
  quit(): Promise<number | null>;
  /** Resolves with the exit code, however the app came to its end. */
  readonly exited: Promise<number | null>;
}

/** What the microphone of the shared start hears. */
export const SHARED_CLIP = 'dog';

interface Launching {
  readonly launch: (options?: LaunchOptions) => Promise<Sotto>;
}

interface Shared {
  readonly shared: Sotto;
}

/**
 * Playwright's `test` with `launch`, and with one start that is `shared`: for tests that need neither
 * data nor settings of their own, and leave the app at rest. Whatever a test left running is quit at its
 * end, and must end with 0 then too; the data of what it started is removed.
 */
export const test = base.extend<Launching, Shared>({
  shared: [
    async ({}, use) => {
      const sotto = await launchSotto({ clip: SHARED_CLIP, settings: SHORT_REPLIES });
      await untilReady(sotto);
      await use(sotto);
      expect(await sotto.quit(), sotto.output()).toBe(0);
      removeDataFolder(sotto.dataDir);
    },
    { scope: 'worker', timeout: READY_MS },
  ],
  launch: async ({}, use) => {
    const started: Sotto[] = [];
    await use(async (options) => {
      const sotto = await launchSotto(options);
      started.push(sotto);
      return sotto;
    });
    for (const sotto of started) {
      expect(await sotto.quit(), sotto.output()).toBe(0);
      removeDataFolder(sotto.dataDir);
    }
  },
});

/** A start takes a second or two until the driver has the app in hand. */
const LAUNCH_MS = 40_000;
const LAUNCHES = 3;

/**
 * Now and then the driver waits for ever for the app's first word; the one time it was looked at, the
 * app had loaded and was idle. The driver ends that app; another one is started.
 */
async function launchElectron(
  options: NonNullable<Parameters<typeof _electron.launch>[0]>,
): Promise<ElectronApplication> {
  for (let launch = 1; ; launch += 1) {
    try {
      return await _electron.launch({ ...options, timeout: LAUNCH_MS });
    } catch (error) {
      if (!(error instanceof errors.TimeoutError) || launch === LAUNCHES) throw error;
      // Told, so that an app that hangs by itself is not hidden by the next try.
      console.warn(`launch ${launch} of ${LAUNCHES} was lost: ${error.message}`);
    }
  }
}

const EVALUATIONS = 3;

/**
 * The driver holds what main answers it by a weak handle: a collection of garbage at that moment takes the
 * answer away, and says so. It is asked again; no test asks main for what may not be done twice.
 */
function askAgainWhereLost(app: ElectronApplication): void {
  const evaluate = app.evaluate.bind(app) as (...asked: unknown[]) => Promise<unknown>;
  const patient = async (...asked: unknown[]): Promise<unknown> => {
    for (let evaluation = 1; ; evaluation += 1) {
      try {
        return await evaluate(...asked);
      } catch (error) {
        const lost = /promise was (?:garbage )?collected/iu.test(String(error));
        if (!lost || evaluation === EVALUATIONS) throw error;
      }
    }
  };
  app.evaluate = patient as ElectronApplication['evaluate'];
}

/** Starts the built app in the real Electron, with Chromium's fake microphone. */
export async function launchSotto(options: LaunchOptions = {}): Promise<Sotto> {
  const dataDir = options.dataDir ?? newDataFolder();
  const clip = options.clip === undefined ? null : clipForMicrophone(options.clip, dataDir);
  if (options.settings !== undefined) writeSettings(dataDir, options.settings);
  const app = await launchElectron({
    executablePath: ELECTRON,
    cwd: ROOT,
    ...(options.modelsDir === undefined
      ? {}
      : { env: { ...definedEnv(), SOTTO_MODELS_DIR: options.modelsDir } }),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--use-fake-device-for-media-stream',
      ...(clip === null ? [] : [`--use-file-for-fake-audio-capture=${clip}`]),
      ROOT,
      '--data',
      dataDir,
      ...(options.args ?? []),
    ],
  });
  askAgainWhereLost(app);
  let printed = '';
  const child = app.process();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => (printed += text.toString()));
  }
  let running = true;
  const exited = new Promise<number | null>((done) => {
    child.once('exit', (code) => {
      running = false;
      done(code);
    });
  });
  const page = await app.firstWindow();
  return {
    app,
    page,
    dataDir,
    status: page.locator('#sotto-status'),
    output: () => printed,
    exited,
    quit: async () => {
      // The evaluation never returns: the app is gone before it could.
      if (running) app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined);
      return exited;
    },
  };
}

function definedEnv(): Record<string, string> {
  const defined = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(defined);
}

export async function untilReady({ status }: Sotto): Promise<void> {
  await expect(status).toHaveAttribute('data-ready', 'true', { timeout: READY_MS });
}

/** People speak once “listening” shows; the file starts when the device opens, a moment before. */
const LEAD_S = 2;
/** Chromium plays the file in a loop: the silence behind it is longer than any turn. */
const SILENCE_S = 40;

/** From the opening of the microphone until the clip's last sample, ms. */
export function clipMs(name: string): number {
  const { samples, sampleRateHz } = decodeWav(readFileSync(join(CLIPS_DIR, `${name}.wav`)));
  return (LEAD_S + samples.length / sampleRateHz) * 1000;
}

function clipForMicrophone(name: string, dataDir: string): string {
  const { samples, sampleRateHz } = decodeWav(readFileSync(join(CLIPS_DIR, `${name}.wav`)));
  const padded = new Float32Array(samples.length + (LEAD_S + SILENCE_S) * sampleRateHz);
  padded.set(samples, LEAD_S * sampleRateHz);
  const file = join(dataDir, 'microphone.wav');
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, encodeWav({ samples: padded, sampleRateHz }));
  return file;
}

/** Has the clip begin anew with the next hold: the microphone is closed, which rests open for a while. */
export async function rewindClip({ page, status }: Sotto): Promise<void> {
  await page.evaluate(async () => {
    const { sotto } = window;
    if (sotto === undefined) throw new Error('no bridge');
    const settings = await sotto.settings();
    for (const microphoneId of ['default', null]) {
      await sotto.changeSettings({ ...settings, audio: { ...settings.audio, microphoneId } });
    }
  });
  await expect(status).toHaveAttribute('data-microphone', 'closed');
}

/** Holds Space for as long as the clip lasts. The microphone opens with the first hold. */
export async function speakClip({ page, status }: Sotto, name: string): Promise<void> {
  await page.locator('body').click({ position: { x: 5, y: 5 } });
  await page.keyboard.down('Space');
  await expect(status).toHaveAttribute('data-talk', 'listening');
  await page.waitForTimeout(clipMs(name) + 200);
  await page.keyboard.up('Space');
}

/** Pictures that stay after the run, for people. */
export function picturePath(name: string): string {
  const dir = join(ROOT, 'test-results', 'pictures');
  mkdirSync(dir, { recursive: true });
  return join(dir, `${name}.png`);
}

/**
 * Bars in the shown waterfall that are really there: a place where the chart says it has drawn one
 * must not be empty, so the canvas's own pixels are read.
 */
export async function drawnBars(page: Page): Promise<number> {
  return page.locator('.chart canvas').evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return 0;
    const context = canvas.getContext('2d');
    if (context === null || canvas.width === 0) return 0;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let coloured = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
      // Families have a hue; ruler, figures and ground have none to speak of.
      if (alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40)
        coloured += 1;
    }
    return coloured < 200 ? 0 : Number(canvas.dataset['bars']);
  });
}
