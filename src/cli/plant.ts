import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from '../shared/clock';
import { SottoError } from '../shared/errors';
import type { TurnParts } from '../main/turn/turn-parts';
import { printJson } from './cli-io';
import type { Command } from './cli-io';
import { openCompanion } from './open-companion';
import { talkDocument } from './talk-document';

/** Replies play so much faster once they sound: nobody listens, and no step waits for the player. */
const PLAYBACK_RATE = 8;

/**
 * For the tests of the trace: `plant MS TEXT…` answers each text twice, the second time with a delay of
 * MS in a place where no step is measured. Prints the turns as `talk --json` would, in pairs.
 */
export const plantCommand: Command = async (args, context) => {
  const [delay = '', ...texts] = args;
  const delayMs = Number(delay);
  if (!(delayMs > 0) || texts.length === 0) {
    throw new SottoError('bad-input', 'usage: plant MS TEXT…');
  }
  let planted = false;
  const { companion, finished } = await openCompanion(context, {
    adjustParts: (parts) => (planted ? withDelay(parts, delayMs) : parts),
    playbackRate: PLAYBACK_RATE,
  });
  const answer = async (text: string) => {
    const { turnId } = companion.say({ text, submitMs: nowMs() });
    const turn = await finished(turnId);
    await companion.idle();
    return talkDocument(turn, 'realtime', null);
  };
  try {
    // The first turn of a process compiles everything: it says nothing about the others.
    await answer('Hello.');
    const pairs = [];
    for (const text of texts) {
      planted = false;
      const plain = await answer(text);
      planted = true;
      pairs.push({ plain, planted: await answer(text) });
    }
    printJson(context.io, { delayMs, pairs });
    return 0;
  } finally {
    await companion.dispose();
  }
};

/** Between the memories' arrival and what is done with them. */
function withDelay(parts: TurnParts, delayMs: number): TurnParts {
  const { engines } = parts;
  const { transcriber, generator, voice, memory } = engines;
  const recall: typeof memory.recall = async (query, options) => {
    const found = await memory.recall(query, options);
    await sleep(delayMs);
    return found;
  };
  return {
    ...parts,
    engines: { transcriber, generator, voice, memory: { ...memory, recall } },
  };
}
