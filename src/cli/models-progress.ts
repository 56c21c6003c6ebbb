import type { PullProgress } from '../main/models/pull';

const STEP_WORDS: Record<PullProgress['step'], string> = {
  verify: 'checking',
  download: 'fetching',
  unpack: 'unpacking',
  convert: 'converting',
};

const BAR_CELLS = 24;
/** Off a terminal: a line each time another tenth is fetched, and one for each other step. */
const QUIET_STEP_PERCENT = 10;
/** On a terminal: redrawing more often only costs time. */
const REDRAW_INTERVAL_MS = 100;

/** What may be shown while one model is fetched, checked or copied. */
export interface StepProgress {
  readonly label: string;
  readonly step: PullProgress['step'] | 'copy';
  readonly doneBytes: number;
  readonly totalBytes: number | null;
}

/** Progress on stderr: one line redrawn on a terminal, else few lines that each stand alone. */
export class ProgressLine {
  #key = '';
  #percent = -QUIET_STEP_PERCENT;
  #drawnAtMs = 0;
  #open = false;

  constructor(
    private readonly write: (text: string) => void,
    private readonly interactive: boolean,
  ) {}

  update(progress: StepProgress): void {
    const key = `${progress.label} ${progress.step}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#percent = -QUIET_STEP_PERCENT;
      this.#drawnAtMs = 0;
    }
    if (this.interactive) this.#redraw(progress);
    else this.#printTenths(progress);
  }

  /** Ends the line that is being redrawn, so that other text starts on its own. */
  close(): void {
    if (this.#open) this.write('\n');
    this.#open = false;
  }

  #redraw(progress: StepProgress): void {
    const nowMs = performance.now();
    const finished = progress.doneBytes === progress.totalBytes;
    if (!finished && nowMs - this.#drawnAtMs < REDRAW_INTERVAL_MS) return;
    this.#drawnAtMs = nowMs;
    this.#open = true;
    // Carriage return and "erase to the end of the line".
    this.write(`\r${progressText(progress)}\x1b[K`);
  }

  #printTenths(progress: StepProgress): void {
    const { doneBytes, totalBytes } = progress;
    const percent = totalBytes === null || totalBytes === 0 ? 0 : (100 * doneBytes) / totalBytes;
    if (percent < this.#percent + QUIET_STEP_PERCENT) return;
    if (progress.step !== 'download' && this.#percent >= 0) return;
    this.#percent = Math.floor(percent / QUIET_STEP_PERCENT) * QUIET_STEP_PERCENT;
    this.write(`${progressText(progress)}\n`);
  }
}

export function progressText(progress: StepProgress): string {
  const { label, step, doneBytes, totalBytes } = progress;
  const word = step === 'copy' ? 'copying' : STEP_WORDS[step];
  const head = `${word.padEnd(10)} ${label}`;
  if (totalBytes === null || totalBytes === 0) return `${head}  ${formatBytes(doneBytes)}`;
  const share = Math.min(1, doneBytes / totalBytes);
  const filled = Math.round(share * BAR_CELLS);
  const bar = `${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)}`;
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `${head}  [${bar}] ${percent} %  ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
}

/** Decimal units, as shops and disks use them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
