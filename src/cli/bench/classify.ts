import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Client } from '../../shared/rpc/contract';
import type { Voice } from '../../shared/contracts/voice';
import { SottoError, errorMessage } from '../../shared/errors';
import { TURN_CLASSES } from '../../shared/turn-class';
import type { TurnClass } from '../../shared/turn-class';
import type { TurnClassifier } from '../../main/context/classify/turn-classifier';
import { classesOfIntent } from './intent-classes';
import { percentile } from './percentile';

const fileSchema = z.looseObject({
  utterances: z.array(z.looseObject({ id: z.string(), text: z.string(), intent: z.string() })),
});

export interface ClassifyBenchOptions {
  readonly classifier: TurnClassifier;
  readonly voice: Pick<Client<Voice>, 'embed'>;
  readonly file: string;
  readonly limit: number | undefined;
  readonly onProgress: (line: string) => void;
}

interface Detail {
  readonly id: string;
  readonly text: string;
  readonly intent: string;
  readonly expected: readonly TurnClass[];
  readonly turnClass: TurnClass;
  readonly margin: number;
  readonly right: boolean;
}

/**
 * Classifies utterances with known intents through the written table (intent-classes.ts). Intents
 * without a class (out of scope) are counted as skipped. `p50Ms` is beyond the embedding.
 */
export async function benchClassify(options: ClassifyBenchOptions) {
  const utterances = readUtterances(options.file).slice(0, options.limit);
  const details: Detail[] = [];
  const times: number[] = [];
  let skipped = 0;
  for (const [index, { id, text, intent }] of utterances.entries()) {
    const expected = classesOfIntent(intent);
    if (expected.length === 0) {
      skipped += 1;
      continue;
    }
    const [embedding] = await options.voice.embed([text], {});
    if (embedding === undefined) throw new SottoError('engine-failed', 'no vector came back');
    const startMs = performance.now();
    const { turnClass, margin } = options.classifier.classify(text, embedding);
    times.push(performance.now() - startMs);
    const right = expected.includes(turnClass);
    details.push({ id, text, intent, expected, turnClass, margin, right });
    if (index % 100 === 99) options.onProgress(`${index + 1} of ${utterances.length}`);
  }
  const ofOneClass = details.filter(({ expected }) => expected.length === 1);
  return {
    utterances: details.length,
    skipped,
    accuracy: share(details),
    /** Only intents that belong to one class. */
    accuracyOneClass: share(ofOneClass),
    p50Ms: percentile(times, 0.5),
    p95Ms: percentile(times, 0.95),
    classes: Object.fromEntries(
      TURN_CLASSES.map((name) => {
        const own = ofOneClass.filter(({ expected }) => expected[0] === name);
        const taken = ofOneClass.filter(({ turnClass }) => turnClass === name);
        return [name, { asked: own.length, recall: share(own), precision: share(taken) }];
      }),
    ),
    details,
  };
}

function readUtterances(file: string) {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).utterances;
  } catch (cause) {
    throw new SottoError('bad-input', `${file}: ${errorMessage(cause)}`, {
      hint: 'It must be a JSON file with a list "utterances" of { id, text, intent }.',
      cause,
    });
  }
}

function share(details: readonly Detail[]): number | null {
  if (details.length === 0) return null;
  const right = details.filter((detail) => detail.right).length;
  return Math.round((1000 * right) / details.length) / 1000;
}
