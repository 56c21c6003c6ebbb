import { appendFile, rename, rm, stat } from 'node:fs/promises';
import { criticalPath, leafSpans } from '../../shared/critical-path';
import type { SpanEvent } from '../../shared/trace';
import type { TraceSummary, TurnRecord } from '../../shared/turn';
import { msLabel } from './labels';

export interface LoggedTurn {
  readonly record: TurnRecord;
  readonly summary: TraceSummary;
  readonly spans: readonly SpanEvent[];
  readonly facts: { readonly turnClass: string | null };
  /** False for what was said off the record: its words are written nowhere. */
  readonly report: { readonly stored: { readonly turn: boolean } };
}

export interface LatencyLogOptions {
  readonly path: string;
  /** A file that has grown to this is put aside. */
  readonly maxBytes?: number;
  /** Files put aside: `latency.log.1` is the newest. */
  readonly keptFiles?: number;
}

const MAX_BYTES = 1024 * 1024;
const KEPT_FILES = 3;

/**
 * `latency.log`: every turn in words and figures, for eyes and for grep. Written behind the turn, in
 * order, and rotated. What was said stays out of it unless it is asked for.
 */
export class LatencyLog {
  #queue: Promise<void> = Promise.resolve();
  #problem: string | null = null;

  constructor(private readonly options: LatencyLogOptions) {}

  /** Why the last turn could not be logged, or null: a full disk must not end a turn. */
  get problem(): string | null {
    return this.#problem;
  }

  add(turn: LoggedTurn, withWords: boolean): void {
    this.#queue = this.#queue.then(async () => {
      try {
        await this.#write(logText(turn, withWords && turn.report.stored.turn));
        this.#problem = null;
      } catch (error) {
        this.#problem = error instanceof Error ? error.message : String(error);
      }
    });
  }

  /** Resolves when everything added so far is in the file. */
  async flush(): Promise<void> {
    await this.#queue;
  }

  async #write(text: string): Promise<void> {
    const { path, maxBytes = MAX_BYTES } = this.options;
    const bytes = await sizeOf(path);
    if (bytes > 0 && bytes + Buffer.byteLength(text) > maxBytes) await this.#rotate();
    await appendFile(path, text, { mode: 0o600 });
  }

  async #rotate(): Promise<void> {
    const { path, keptFiles = KEPT_FILES } = this.options;
    await rm(`${path}.${keptFiles}`, { force: true });
    for (let number = keptFiles - 1; number >= 1; number -= 1) {
      if ((await sizeOf(`${path}.${number}`)) > 0) {
        await rename(`${path}.${number}`, `${path}.${number + 1}`);
      }
    }
    await rename(path, `${path}.1`);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** A heading, then a line a step: start from the release, length, name; `*` is what was waited for. */
export function logText({ record, summary, spans, facts }: LoggedTurn, withWords: boolean): string {
  const { releaseMs, voiceToVoiceMs, ttftMs, unaccountedMs } = summary;
  const path =
    voiceToVoiceMs === null
      ? null
      : criticalPath(spans, { releaseMs, endMs: releaseMs + voiceToVoiceMs });
  const heading = [
    new Date(record.startedMs).toISOString(),
    record.id,
    record.input === 'speech' ? 'spoken' : 'typed',
    facts.turnClass ?? '-',
    summary.ahead,
    record.state,
    voiceToVoiceMs === null ? 'nothing spoken' : `voice to voice ${msLabel(voiceToVoiceMs)}`,
    ...(ttftMs === null ? [] : [`first token ${msLabel(ttftMs)}`]),
    ...(unaccountedMs === null ? [] : [`unaccounted ${msLabel(unaccountedMs)}`]),
  ].join('  ');
  const steps = leafSpans(spans)
    .filter((span) => span.endMs !== null)
    .map((span) => {
      const startMs = (span.startMs - releaseMs).toFixed(1).padStart(10);
      const tookMs = ((span.endMs ?? span.startMs) - span.startMs).toFixed(1).padStart(9);
      const mark = path?.spanIds.has(span.id) === true ? '*' : ' ';
      return `${mark}${startMs} ${tookMs}  ${span.name}${attributeText(span)}`;
    });
  const words = withWords ? [`  said   ${record.userText}`, `  reply  ${record.replyText}`] : [];
  return `${[heading, ...words, ...steps].join('\n')}\n\n`;
}

/** Figures and what was waited for; other texts could be the user's. */
function attributeText({ attributes }: SpanEvent): string {
  return Object.entries(attributes)
    .filter(([name, value]) => typeof value === 'number' || name === 'waitedFor')
    .map(([name, value]) => {
      const figure =
        typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
      return `  ${name}=${figure.includes(' ') ? JSON.stringify(figure) : figure}`;
    })
    .join('');
}
