import { nowMs } from '../../shared/clock';
import type { Memory } from '../../shared/contracts/memory';
import type { Client } from '../../shared/rpc/contract';

/** A conversation goes on after a restart when its last turn is at most this old. */
const CONTINUE_WITHIN_MS = 8 * 3_600_000;

/** The conversation to go on with after a restart, or null to begin a new one. */
export async function recentConversationId(
  memory: Pick<Client<Memory>, 'turns'>,
): Promise<string | null> {
  const [last] = await memory.turns({ conversationId: null, limit: 1, beforeTurnId: null }, {});
  if (last === undefined || nowMs() - last.startedMs > CONTINUE_WITHIN_MS) return null;
  return last.conversationId;
}
