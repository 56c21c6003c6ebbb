import { originOf } from './page-address';

/** What Electron tells about a permission, brought down to what decides. */
export interface PermissionQuestion {
  readonly permission: string;
  readonly origin: string;
  readonly isMainFrame: boolean;
  /** Of a `media` request: what is asked for; empty when Chromium does not say. */
  readonly media: readonly string[];
}

/**
 * The window may use the microphone and choose a speaker, from our own page and its main frame.
 * Everything else is denied; Electron's default would grant it.
 */
export function isPermitted(question: PermissionQuestion, pageOrigin: string): boolean {
  if (!question.isMainFrame || originOf(question.origin) !== pageOrigin) return false;
  switch (question.permission) {
    case 'media':
      return question.media.length > 0 && question.media.every((kind) => kind === 'audio');
    case 'speaker-selection':
      return true;
    default:
      return false;
  }
}
