import { betterSqlite3 } from '../setup/better-sqlite3.mjs';
import { build } from '../setup/build.mjs';
import { clips } from '../setup/clips.mjs';
import { dependencies } from '../setup/dependencies.mjs';
import { electron } from '../setup/electron.mjs';
import { gpuPackages } from '../setup/gpu-packages.mjs';
import { models } from '../setup/models.mjs';
import { nativeParts } from '../setup/native-parts.mjs';
import { requirements } from '../setup/requirements.mjs';
import { whisper } from '../setup/whisper.mjs';

/** What `npm run check` needs. */
export const TOOL_STEPS = [dependencies];

/** What the command line needs to start; `models` and `doctor` work without models. */
export const PROGRAM_STEPS = [
  requirements,
  dependencies,
  electron,
  // By far the longest, and only a turn needs its result.
  { ...whisper, beside: true },
  betterSqlite3,
  nativeParts,
  gpuPackages,
  build,
];

/** All of set-up, in the order in which one step needs another. */
export const ALL_STEPS = [...PROGRAM_STEPS, models, clips];
