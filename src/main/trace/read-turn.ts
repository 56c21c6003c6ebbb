import type { Memory } from '../../shared/contracts/memory';
import type { Client } from '../../shared/rpc/contract';
import type { TurnDetail } from '../../shared/turn';

/** A stored turn with its trace; null when there is no such turn. */
export async function readTurn(
  memory: Pick<Client<Memory>, 'turn' | 'trace'>,
  turnId: string,
): Promise<TurnDetail | null> {
  const [turn, trace] = await Promise.all([memory.turn(turnId, {}), memory.trace(turnId, {})]);
  if (turn === null) return null;
  const { summary = null, spans = [], facts = null } = trace ?? {};
  return { turn, summary, spans, facts };
}
