/** Where a command writes: results to stdout, progress and logs to stderr. */
export interface CliIo {
  stdout(text: string): void;
  stderr(text: string): void;
}

export const processIo: CliIo = {
  stdout: (text) => {
    process.stdout.write(text);
  },
  stderr: (text) => {
    process.stderr.write(text);
  },
};

/**
 * A reader that has seen enough (`sotto … | head`) closes the pipe. The command goes on to its end, so
 * that what it began is written and the engines leave in order; only the text is lost.
 */
export function survivePipeClose(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

/** What every command gets besides its own arguments. */
export interface CommandContext {
  readonly io: CliIo;
  /** `--data DIR`, or undefined for the platform's place. */
  readonly dataDir: string | undefined;
  /** One JSON document on stdout instead of text. */
  readonly json: boolean;
}

/** Resolves with the exit status: 0 only when it worked. */
export type Command = (args: readonly string[], context: CommandContext) => Promise<number>;

export function printJson(io: CliIo, value: unknown): void {
  io.stdout(`${JSON.stringify(value, null, 2)}\n`);
}
