import { describe, expect, it } from 'vitest';
import { needs } from '../needs';
import { TEARDOWN_STAGES, quitAt, teardownProblem } from './teardown';

const ROUNDS = 50;
const rounds = Array.from({ length: ROUNDS }, (_, round) => round);

describe(
  `${ROUNDS} starts and quits, in the middle of every stage`,
  needs(teardownProblem()),
  () => {
    it.each(rounds)('round %i', async (round) => {
      const stage = TEARDOWN_STAGES[round % TEARDOWN_STAGES.length];
      if (stage === undefined) throw new Error('there are no stages');
      // Every engine is loaded, and the moment is another one each time: the same stage is hit at its
      // beginning, middle and end.
      const delayMs = stage.delayMs + ((round * 7) % 60);
      const result = await quitAt({ ...stage, delayMs, input: 'speech', parts: null });
      expect(result, result.stderr).toMatchObject({ exitCode: 0, signal: null });
    });
  },
);
