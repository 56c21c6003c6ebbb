import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir } from './models/cache-dir';

/** Every place on disk that Sotto reads or writes, resolved once at start. */
export interface Paths {
  /** The repository, or the application folder of a package. */
  readonly appDir: string;
  /** Of the application's package.json. */
  readonly appVersion: string;
  /** Built worker entries, outside any archive. */
  readonly workersDir: string;
  readonly modelsDir: string;
  /** Personas that ship with Sotto. */
  readonly personasDir: string;
  /** Database, settings, traces, speech cache: all that is the user's. */
  readonly userDataDir: string;
  readonly userPersonasDir: string;
  readonly databaseFile: string;
  readonly settingsFile: string;
  /** Every turn in words and figures, readable (main/trace/latency-log.ts). */
  readonly latencyLog: string;
  /** Last audio of each spoken reply that the command line wrote. */
  readonly repliesDir: string;
  /** Spoken clauses that may come again; deleting it forgets them. */
  readonly speechCacheDir: string;
  /** What engines keep from one start for the next; deleting it is always safe. */
  readonly preparedDir: string;
  readonly whisperAddon: string;
  /** Folder of the optional GPU prebuilts of whisper, fetched by set-up where a GPU is. */
  readonly whisperPrebuilt: string;
  /** Platform builds of llama.cpp, one folder each. */
  readonly llamaBuildsDir: string;
  readonly vectorExtension: string;
}

export interface PathOptions {
  /** `--data DIR`; moves user data only. */
  readonly userDataDir?: string | undefined;
  readonly modelsDir?: string | undefined;
}

/** Natives and worker files cannot be loaded from inside the archive (ground.md, "asar"). */
export function unpacked(path: string): string {
  return path.replace(/([\\/])app\.asar([\\/])/, '$1app.asar.unpacked$2');
}

/** Walks up from this file to the folder that holds the application's package.json. */
function findAppDir(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json'))) {
    const parent = dirname(dir);
    if (parent === dir) return process.cwd();
    dir = parent;
  }
  return dir;
}

/** Where the platform keeps a program's data; the same for the window and the command line. */
export function defaultUserDataDir(): string {
  const home = homedir();
  switch (process.platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Sotto');
    case 'win32':
      return join(process.env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Sotto');
    default:
      return join(process.env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'sotto');
  }
}

function readVersion(appDir: string): string {
  const file = join(appDir, 'package.json');
  if (!existsSync(file)) return 'unknown';
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
  return version ?? 'unknown';
}

function vectorExtensionPath(): string {
  const load = createRequire(import.meta.url);
  const sqliteVec = load('sqlite-vec') as { getLoadablePath(): string };
  return unpacked(sqliteVec.getLoadablePath());
}

export function resolvePaths(options: PathOptions = {}): Paths {
  const appDir = findAppDir();
  const packaged = appDir.endsWith('.asar');
  const userDataDir = options.userDataDir ?? process.env['SOTTO_USER_DATA'] ?? defaultUserDataDir();
  const modelsDir =
    options.modelsDir ??
    process.env['SOTTO_MODELS_DIR'] ??
    (packaged ? join(defaultUserDataDir(), 'models') : join(appDir, 'resources', 'models'));
  return {
    appDir,
    appVersion: readVersion(appDir),
    workersDir: unpacked(join(appDir, 'out', 'main', 'workers')),
    modelsDir,
    personasDir: join(appDir, 'resources', 'personas'),
    userDataDir,
    userPersonasDir: join(userDataDir, 'personas'),
    databaseFile: join(userDataDir, 'sotto.db'),
    settingsFile: join(userDataDir, 'settings.json'),
    latencyLog: join(userDataDir, 'latency.log'),
    repliesDir: join(userDataDir, 'replies'),
    speechCacheDir: join(userDataDir, 'speech'),
    preparedDir: join(cacheDir(), 'prepared'),
    whisperAddon:
      process.env['SOTTO_WHISPER_ADDON'] ??
      unpacked(join(appDir, 'native', 'whisper', 'sotto-whisper.node')),
    whisperPrebuilt: join(appDir, '.runtime', 'gpu', 'whisper.node'),
    llamaBuildsDir: unpacked(join(appDir, 'node_modules', '@node-llama-cpp')),
    vectorExtension: vectorExtensionPath(),
  };
}
