import { createStore } from 'zustand/vanilla';
import {
  attachmentText,
  MAX_ATTACHED_CHARACTERS,
  MAX_ATTACHMENT_BYTES,
  MAX_ATTACHMENTS,
  tooLarge,
} from '../../shared/attachment-text';
import type { AttachmentSize } from '../../shared/contracts/attachment';
import type { SottoBridge } from '../../shared/contracts/ipc';
import { SottoError } from '../../shared/errors';
import type { PromptAttachment } from '../../shared/prompt';

/** Refused turns that may still be used anyway; as many as main keeps. */
const MAX_SPOKEN = 20;

/** A file that waits for the next message. */
export interface Attached {
  readonly id: number;
  readonly file: PromptAttachment;
  /** Null while no model can count. */
  readonly size: AttachmentSize | null;
}

export interface AttachmentState {
  readonly attached: readonly Attached[];
  /** Why the last file was not taken, and what to do; null when it was. */
  readonly problem: string | null;
}

export type AttachmentStore = ReturnType<typeof createAttachmentStore>;

export function createAttachmentStore() {
  return createStore<AttachmentState>(() => ({ attached: [], problem: null }));
}

/** What of a browser's `File` is used. */
export type ReadableFile = Pick<File, 'name' | 'size' | 'arrayBuffer'>;

export interface AttachmentDeskDeps {
  readonly bridge: Pick<SottoBridge, 'measureAttachment'>;
  readonly store: AttachmentStore;
}

/**
 * Text files on their way to the next message, typed or spoken (product B8). What is too large or no
 * text is refused when it comes, with what to do instead; what is kept is sent once.
 */
export class AttachmentDesk {
  #nextId = 1;
  /** One after another: each is measured beside those before it. */
  #last: Promise<void> = Promise.resolve();
  /** Ids of what went with turns whose words were not heard yet, or were refused. */
  #spoken = new Map<string, readonly number[]>();

  constructor(private readonly deps: AttachmentDeskDeps) {}

  /** Resolves when all are taken or refused; never rejects. */
  async add(files: readonly ReadableFile[]): Promise<void> {
    this.deps.store.setState({ problem: null });
    for (const file of files) this.#queue(() => this.#read(file));
    await this.#last;
  }

  /** A long text that was pasted. */
  async addText(text: string): Promise<void> {
    this.deps.store.setState({ problem: null });
    this.#queue(async () => {
      const bytes = new TextEncoder().encode(text);
      await this.#take({
        name: this.#pastedName(),
        text: attachmentText(bytes, 'What you pasted'),
      });
    });
    await this.#last;
  }

  remove(id: number): void {
    this.deps.store.setState(({ attached }) => ({
      attached: attached.filter((one) => one.id !== id),
      problem: null,
    }));
  }

  /** What goes with the next message. */
  current(): PromptAttachment[] {
    return this.deps.store.getState().attached.map(({ file }) => file);
  }

  /** For a message that leaves now. */
  takeAll(): PromptAttachment[] {
    const files = this.current();
    this.deps.store.setState({ attached: [], problem: null });
    return files;
  }

  /** These went with a turn that is being spoken; they stay until its words were heard. */
  sentWith(turnId: string, files: readonly PromptAttachment[]): void {
    const { attached } = this.deps.store.getState();
    const ids = attached.filter(({ file }) => files.includes(file)).map(({ id }) => id);
    this.#spoken.set(turnId, ids);
    const oldest = this.#spoken.keys().next();
    if (this.#spoken.size > MAX_SPOKEN && oldest.done !== true) this.#spoken.delete(oldest.value);
  }

  /** The words of a turn count: what went with them has left. */
  heard(turnId: string): void {
    const ids = this.#spoken.get(turnId);
    if (ids === undefined) return;
    this.#spoken.delete(turnId);
    this.deps.store.setState(({ attached }) => ({
      attached: attached.filter(({ id }) => !ids.includes(id)),
    }));
  }

  #queue(step: () => Promise<void>): void {
    this.#last = this.#last.then(step).catch((error: unknown) => {
      this.deps.store.setState({ problem: problemOf(error) });
    });
  }

  async #read(file: ReadableFile): Promise<void> {
    const name = safeName(file.name);
    if (file.size > MAX_ATTACHMENT_BYTES) throw tooLarge(name, file.size);
    await this.#take({ name, text: attachmentText(await bytesOf(file, name), name) });
  }

  async #take(file: PromptAttachment): Promise<void> {
    const { attached } = this.deps.store.getState();
    const characters = attached.reduce((sum, one) => sum + one.file.text.length, file.text.length);
    if (attached.length >= MAX_ATTACHMENTS || characters > MAX_ATTACHED_CHARACTERS) {
      throw new SottoError('bad-input', `${file.name} is too much for one message`, {
        hint: `Send what is attached first; at most ${MAX_ATTACHMENTS} files go together.`,
      });
    }
    const size = await this.#measure(file);
    this.#refuseOverflow(file, size);
    const one = { id: this.#nextId, file, size };
    this.#nextId += 1;
    this.deps.store.setState((state) => ({ attached: [...state.attached, one] }));
  }

  /** Without a model there is nobody to count; the turn itself tells what does not fit. */
  async #measure(file: PromptAttachment): Promise<AttachmentSize | null> {
    try {
      return await this.deps.bridge.measureAttachment(file);
    } catch {
      return null;
    }
  }

  #refuseOverflow({ name }: PromptAttachment, size: AttachmentSize | null): void {
    if (size === null) return;
    const { attached } = this.deps.store.getState();
    const beside = attached.reduce((sum, one) => sum + (one.size?.tokens ?? 0), 0);
    if (beside + size.tokens <= size.roomTokens) return;
    const left = Math.max(0, size.roomTokens - beside);
    throw new SottoError(
      'bad-input',
      `${name} has ${size.tokens} tokens, the model has room for ${left}`,
      { hint: 'Attach a shorter part of it, or choose more room for context in the settings.' },
    );
  }

  #pastedName(): string {
    const names = new Set(this.current().map(({ name }) => name));
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? 'pasted text' : `pasted text ${count}`;
      if (!names.has(name)) return name;
    }
  }
}

/** A folder that was dropped cannot be read as a file. */
async function bytesOf(file: ReadableFile, name: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new SottoError('not-found', `${name} cannot be read`, {
      hint: 'Attach single text files, no folders.',
      cause,
    });
  }
}

/** On some systems a name may hold what looks like a path. */
function safeName(name: string): string {
  const safe = name.replaceAll(/[/\\\r\n]/gu, '_').slice(0, 255);
  return safe === '' ? 'file' : safe;
}

function problemOf(error: unknown): string {
  if (!(error instanceof SottoError)) return String(error);
  return error.hint === undefined ? `${error.message}.` : `${error.message}. ${error.hint}`;
}

/** The share of the prompt's room that a file takes, in words. */
export function sizeWords({ file, size }: Attached): string {
  if (size === null) return `${file.text.split(/\s+/u).length} words`;
  const percent = Math.round((100 * size.tokens) / Math.max(1, size.roomTokens));
  return `${size.tokens} tokens, ${percent === 0 ? 'under 1' : percent} % of the room`;
}
