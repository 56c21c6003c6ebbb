import { SottoError, toWire } from '../../shared/errors';
import type { Client } from '../../shared/rpc/contract';
import type { Memory } from '../../shared/contracts/memory';
import type { TurnRecord } from '../../shared/turn';

/**
 * Turns that a crash or a power cut left in the middle: they become failed ones that say so, with the
 * words that were heard. Returns them; an empty hold that never got words is not worth a mention.
 */
export async function settleUnfinished(
  memory: Pick<Client<Memory>, 'unfinishedTurns' | 'saveTurn'>,
): Promise<readonly TurnRecord[]> {
  const turns = await memory.unfinishedTurns({});
  const error = toWire(
    new SottoError('engine-crashed', 'Sotto ended in the middle of this turn', {
      hint: 'Your words are kept; say or send them again.',
    }),
  );
  for (const turn of turns) {
    await memory.saveTurn({ ...turn, state: 'failed', error }, {});
  }
  return turns.filter((turn) => turn.userText !== '');
}

/** Settles what a crash left open, and says so when words were lost in it. */
export async function tellInterrupted(
  memory: Parameters<typeof settleUnfinished>[0],
  events: { notice(notice: { readonly level: 'warning'; readonly text: string }): void },
): Promise<void> {
  const last = (await settleUnfinished(memory)).at(-1);
  if (last === undefined) return;
  events.notice({
    level: 'warning',
    text: `Sotto ended in the middle of a turn. What you said is kept: "${last.userText}"`,
  });
}

/** Says where a damaged memory is kept, when a new one had to be started. */
export function tellQuarantined(
  path: string | null,
  events: Parameters<typeof tellInterrupted>[1],
): void {
  if (path === null) return;
  events.notice({
    level: 'warning',
    text: `The memory was damaged. It is kept as ${path}; a new one was started.`,
  });
}
