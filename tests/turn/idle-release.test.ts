import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { layOutHistory } from '../../src/main/context/compact';
import { IdleRelease } from '../../src/main/context/idle-release';
import { nowMs } from '../../src/shared/clock';
import { SPAN } from '../../src/shared/trace';
import type { TurnControllerOptions } from '../../src/main/turn/turn-controller';
import { turnRig } from './fakes/turn-rig';

it('a conversation that was given back is evaluated again before the model is asked for anything', async () => {
  const rig = turnRig(
    {},
    {
      onBegin: (turn, parts) => {
        begin(turn, parts);
      },
    },
  );
  const { log, engines } = rig.fake;
  const release = new IdleRelease({
    afterMs: 1,
    failed: (text) => {
      throw new Error(text);
    },
    generator: () => ({
      ...engines.generator,
      release: () => {
        log.push('release');
        return Promise.resolve(100);
      },
    }),
  });
  const begin: NonNullable<TurnControllerOptions['onBegin']> = (turn, parts) => {
    release.turnBegins(() => layOutHistory(parts), turn);
  };
  release.warmed();
  await rig.until(() => log.includes('release'));

  const { turnId } = rig.controller.press({ keyMs: nowMs(), source: 'key' });
  rig.controller.audio({ turnId, samples: new Float32Array(320), firstSampleMs: nowMs() });
  await sleep(5);
  // The key is still held.
  const asked = log.filter((entry) => !entry.startsWith('tell:'));
  expect(asked).toEqual(['release', 'prefill', 'save:recording']);
  rig.controller.release({ turnId, keyMs: nowMs(), postRollMs: 0 });
  await rig.controller.idle();
  expect(log.filter((line) => line === 'prefill' || line === 'generate')).toEqual([
    'prefill',
    'generate',
  ]);
  const { spans = [] } = rig.finished[0] ?? {};
  const warm = spans.find(({ name }) => name === SPAN.warmAgain);
  expect(warm?.attributes['tokensPrefilled']).toBe(1);
  expect(warm?.endMs).not.toBeNull();
});
