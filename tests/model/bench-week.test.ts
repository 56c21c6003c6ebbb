import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runSotto, sottoProblem } from '../run-sotto';

const problem = sottoProblem();
if (problem !== null) console.warn(`skipped: the week through the command line: ${problem}`);

const weekSchema = z.object({
  users: z.number(),
  turns: z.number(),
  asked: z.number(),
  right: z.number(),
  rightWithoutRecall: z.number(),
  byCompanion: z.object({ asked: z.number(), right: z.number() }),
  details: z.array(z.object({ question: z.string(), right: z.boolean() })),
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sotto-week-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(problem !== null)('sotto bench week, with the real engines', () => {
  it('brings back what was said on a day and what was answered, and nothing that never was', async () => {
    const file = join(folder, 'week.json');
    const filler = Array.from({ length: 6 }, (_, index) => ({
      query: `On walk number ${index + 1} the wind was strong and the road was long.`,
      response: 'That sounds fresh.',
    }));
    const told = { query: 'I saw a squirrel beside the cherry blossom.', response: 'How lovely!' };
    const asked = {
      query: 'Whose works could inspire me when I draw?',
      response: 'Look at Raphael and Michelangelo.',
    };
    const user = {
      name: 'Emily',
      history: { '2023-04-28': [...filler, told], '2023-05-03': [...filler, asked] },
      probing_questions: [
        'On April 28th I mentioned that I had been to Green Wheat Park. What did I see?',
        'What painters did you recommend to me?',
        'I recommended a science fiction movie before, what was it?',
        'A question nobody has labelled.',
      ],
    };
    writeFileSync(file, JSON.stringify({ users: [user] }));
    const out = join(folder, 'report.json');
    const ran = await runSotto(['bench', 'week', '--file', file, '--json', out]);
    expect(ran.exitCode, ran.stderr).toBe(0);
    const report = weekSchema.parse(JSON.parse(readFileSync(out, 'utf8')));
    expect(report).toMatchObject({ users: 1, turns: 14, asked: 3, rightWithoutRecall: 0 });
    expect(report.details.map(({ right }) => right)).toEqual([true, true, false]);
    expect(report.byCompanion).toEqual({ asked: 1, right: 1 });
  });

  it('says what is wrong with a file that holds no week', async () => {
    const file = join(folder, 'nothing.json');
    writeFileSync(file, '{"users": []}');
    const ran = await runSotto(['bench', 'week', '--file', file]);
    expect(ran.exitCode).not.toBe(0);
    expect(ran.stderr).toContain('holds no such week');
  });
});
