import type { ConversationTurn } from '../conversation/turns';
import type { TurnDelta } from '../../shared/turn';

/**
 * The sentence a screen reader hears after a delta, or null. Replies that Sotto speaks itself are
 * not read out a second time. Pure.
 */
export function announcementFor(
  delta: TurnDelta,
  turn: ConversationTurn | undefined,
  repliesAreSpoken: boolean,
): string | null {
  switch (delta.type) {
    case 'transcript':
      return `You said: ${delta.text}`;
    case 'not-heard':
      return 'I heard nothing.';
    case 'failed':
      return [delta.error.message, delta.error.hint].filter(Boolean).join(' ');
    case 'ended':
      if (repliesAreSpoken || turn === undefined || turn.reply === '') return null;
      return turn.reply;
    default:
      return null;
  }
}
