/** An engine that does not answer must not keep the user from quitting. */
const DISPOSE_DEADLINE_MS = 20_000;

/** Exit code when the engines did not let go in time. */
export const STUCK_EXIT_CODE = 70;

/** Exit code after an error that should not have been. */
export const BUG_EXIT_CODE = 1;

export interface QuitDeps {
  /** Electron's `app`, as far as it is used. */
  readonly app: {
    on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown;
    exit(code: number): void;
  };
  /** `process`, as far as it is used. */
  readonly process: {
    on(signal: NodeJS.Signals, listener: () => void): unknown;
    on(event: 'uncaughtException', listener: (error: Error) => void): unknown;
  };
  /** Ends turns, engines and database in the order of the law of teardown. */
  readonly dispose: () => Promise<void>;
  readonly log: (message: string, error?: unknown) => void;
  readonly deadlineMs?: number;
}

export interface Quit {
  readonly isQuitting: boolean;
  /** Ends the app; the first caller's exit code counts. */
  now(exitCode: number): void;
}

/**
 * The one way out. Quitting under a busy engine thread aborts the whole process (exit code 134), so
 * every way to quit is first prevented, the engines are asked to let go, and only then the app exits.
 */
export function setupQuit(deps: QuitDeps): Quit {
  const { app, process, log } = deps;
  let quitting = false;
  let over = false;

  const leave = async (exitCode: number): Promise<void> => {
    let code = exitCode;
    try {
      await withDeadline(deps.dispose(), deps.deadlineMs ?? DISPOSE_DEADLINE_MS);
    } catch (error) {
      log('not everything could be ended cleanly', error);
      code = STUCK_EXIT_CODE;
    }
    over = true;
    app.exit(code);
  };

  const now = (exitCode: number): void => {
    if (quitting) return;
    quitting = true;
    void leave(exitCode);
  };

  app.on('before-quit', (event) => {
    if (over) return;
    event.preventDefault();
    now(0);
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      now(0);
    });
  }
  process.on('uncaughtException', (error) => {
    // The terminal that started Sotto was closed: nothing is lost but its output.
    if ('code' in error && error.code === 'EPIPE') return;
    log('an error that nobody caught ends Sotto', error);
    now(BUG_EXIT_CODE);
  });
  return {
    get isQuitting() {
      return quitting;
    },
    now,
  };
}

async function withDeadline(work: Promise<void>, deadlineMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the engines did not end within ${deadlineMs} ms`));
    }, deadlineMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
