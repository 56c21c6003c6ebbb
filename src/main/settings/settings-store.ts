import { readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

import { SottoError, errorMessage } from '../../shared/errors';
import { defaultSettings, settingsSchema } from '../../shared/settings';
import type { Settings } from '../../shared/settings';
import { writeWhole } from '../write-whole';

export interface SettingsStore {
  readonly current: Settings;
  /** What was wrong with the file at start, and where it is kept; null when nothing was. */
  readonly problem: string | null;
  /**
   * Validates, writes, then takes over: a change that could not be kept is not applied.
   * @throws SottoError `bad-input` for settings that do not fit, `storage-failed` when the disk refuses.
   */
  change(next: unknown): Settings;
}

/** Opens the settings file. A broken one is kept as `.bad`, and the defaults take its place. */
export function openSettings(file: string): SettingsStore {
  let { settings, problem } = load(file);
  return {
    get current() {
      return settings;
    },
    get problem() {
      return problem;
    },
    change: (next) => {
      const parsed = settingsSchema.safeParse(next);
      if (!parsed.success) {
        throw new SottoError(
          'bad-input',
          `These settings cannot be used: ${firstIssue(parsed.error)}`,
        );
      }
      store(file, parsed.data);
      settings = parsed.data;
      problem = null;
      return settings;
    },
  };
}

function load(file: string): { settings: Settings; problem: string | null } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return {
      settings: defaultSettings,
      problem: missing
        ? null
        : `The settings could not be read (${errorCode(error)}); the defaults are in use.`,
    };
  }
  const reason = whyBroken(text);
  if (typeof reason !== 'string') return { settings: reason, problem: null };
  const kept = keepBad(file);
  return {
    settings: defaultSettings,
    problem: `The settings file was broken (${reason}); the defaults are in use${kept}.`,
  };
}

function whyBroken(text: string): Settings | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return errorMessage(error);
  }
  const parsed = settingsSchema.safeParse(value);
  return parsed.success ? parsed.data : firstIssue(parsed.error);
}

/** Moves the broken file aside, beside the good ones, and never over an earlier one. */
function keepBad(file: string): string {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const bad = `${file}.${stamp}.bad`;
  try {
    renameSync(file, bad);
    return `, the old file is kept as ${bad.slice(dirname(file).length + 1)}`;
  } catch (error) {
    return `, the old file could not be moved aside (${errorCode(error)})`;
  }
}

function store(file: string, settings: Settings): void {
  try {
    writeWhole(file, `${JSON.stringify(settings, null, 2)}\n`);
  } catch (error) {
    throw new SottoError(
      'storage-failed',
      `The settings could not be saved (${errorCode(error)}).`,
      {
        hint: 'Free some space on the disk, or check who may write to the data folder.',
        cause: error,
      },
    );
  }
}

function firstIssue(error: {
  issues: readonly { path: readonly PropertyKey[]; message: string }[];
}): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'unknown problem';
  const where = issue.path.map(String).join('.');
  return where === '' ? issue.message : `${where}: ${issue.message}`;
}

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? errorMessage(error);
}
