import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { percentileOf } from '../../src/shared/percentile';
import { newDataFolder, removeDataFolder } from '../data-folder';
import { expectNamed } from '../named-waits';
import { needs } from '../needs';
import { clipsDir, runSotto, sottoProblem } from '../run-sotto';
import { talkSchema } from '../talk-schema';
import type { TalkDocument } from '../talk-schema';

const problem = sottoProblem();

const PLANTED_MS = 30;
const QUESTIONS = ['What is the capital of France?', 'Tell me about the sea.', 'Who are you?'];
const pairsSchema = z.object({
  pairs: z.array(z.object({ plain: talkSchema, planted: talkSchema })),
});

let data: string;
beforeAll(() => {
  data = newDataFolder();
  // Replies are played to their end, at the pace of speech.
  const settings = { version: 1, reply: { maxTokens: 20 } };
  writeFileSync(join(data, 'settings.json'), JSON.stringify(settings));
});
afterAll(() => {
  removeDataFolder(data);
});

const sotto = async (...args: string[]): Promise<string> => {
  const ran = await runSotto([...args, '--data', data]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  return ran.stdout;
};

const share = (turn: TalkDocument): number =>
  (turn.unaccountedMs ?? Number.NaN) / (turn.voiceToVoiceMs ?? Number.NaN);

describe('the trace of real turns', needs(problem), () => {
  it('adds up, and shows a delay that was planted where nothing is measured', async () => {
    const printed = await sotto('plant', String(PLANTED_MS), ...QUESTIONS);
    const { pairs } = pairsSchema.parse(JSON.parse(printed));
    expect(pairs).toHaveLength(QUESTIONS.length);
    const plain = pairs.map((pair) => share(pair.plain));
    expect(percentileOf(plain, 0.5), `shares ${plain.join(', ')}`).toBeLessThan(0.02);
    for (const { plain, planted } of pairs) {
      expectNamed(plain);
      expectNamed(planted);
    }
    // One turn of the three may be taken off its core in the middle, with the delay or without it.
    const shown = pairs.map(({ planted }) => planted.unaccountedMs ?? 0);
    expect(percentileOf(shown, 0.5), `planted ${shown.join(', ')}`).toBeGreaterThan(
      PLANTED_MS * 0.95,
    );
    const more = pairs.map(({ plain }, at) => (shown[at] ?? 0) - (plain.unaccountedMs ?? 0));
    expect(percentileOf(more, 0.5), `more ${more.join(', ')}`).toBeGreaterThan(PLANTED_MS * 0.8);
  });

  it('adds up for a spoken turn, from the release to the first sound', async () => {
    const clip = join(clipsDir, 'dog.wav');
    // With nothing done ahead every step is on the way. What was ready at the release is over in 15 ms,
    // of which one would be a large share.
    const turn = talkSchema.parse(JSON.parse(await sotto('talk', clip, '--fast', '--json')));
    expect(share(turn)).toBeLessThan(0.02);
    expectNamed(turn);
  });

  it('is kept, told and exported', async () => {
    const rows = JSON.parse(await sotto('trace', 'turns', '--json')) as unknown[];
    expect(rows).toHaveLength(QUESTIONS.length * 2 + 2);
    const stages = z
      .array(z.object({ label: z.string(), stages: z.array(z.object({ stage: z.string() })) }))
      .parse(JSON.parse(await sotto('trace', 'stages', '--json')));
    // Spoken and typed turns are never mixed.
    const inputs = new Set(stages.map(({ label }) => label.split(' · ')[0]));
    expect([...inputs].sort()).toEqual(['spoken', 'typed']);
    expect(await sotto('trace', 'why')).toMatch(/\S/u);
    expect(JSON.parse(await sotto('trace', 'check', '--json'))).toMatchObject({ passed: true });
    const file = join(data, 'trace.json');
    await sotto('trace', 'export', '--format', 'chrome', '--out', file);
    const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as {
      traceEvents: { ph: string; args: { turnId?: string } }[];
    };
    const turns = new Set(traceEvents.flatMap(({ ph, args }) => (ph === 'X' ? [args.turnId] : [])));
    expect(turns.size).toBe(rows.length);
    const log = readFileSync(join(data, 'latency.log'), 'utf8');
    expect(log.match(/voice to voice/gu)?.length).toBe(rows.length);
    expect(log).not.toContain('France');
  });
});
