import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportTurns } from '../../../../src/cli/bench/report';
import type { TurnBenchDetail } from '../../../../src/cli/bench/turn-summary';
import { turnDetail } from './turn-detail';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sotto-report-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function turnFile(name: string, details: readonly TurnBenchDetail[]): string {
  const path = join(folder, name);
  const report = {
    bench: 'turn',
    complete: true,
    load: { cores: 2, othersShare: 0.02, stealShare: null },
    setup: {
      replyTokens: 48,
      machine: { cpu: 'A CPU', cores: 2 },
      models: { stt: 'whisper-base', llm: 'a-model' },
    },
    details,
  };
  writeFileSync(path, JSON.stringify(report));
  return path;
}

/** Cells of the first table row that begins with this. */
function row(markdown: string, first: string): string[] {
  const line = markdown.split('\n').find((text) => text.startsWith(`| ${first} `));
  return (line ?? '').split('|').map((cell) => cell.trim());
}

describe('reportTurns', () => {
  it('takes runs with the same tail together and keeps tails apart', () => {
    const report = reportTurns([
      turnFile('1.json', [
        turnDetail({ variant: 'naive', voiceToVoiceMs: 4000, stages: { 'stt.encode': 4000 } }),
        turnDetail({ voiceToVoiceMs: 100 }),
      ]),
      turnFile('2.json', [
        turnDetail({ voiceToVoiceMs: 200 }),
        turnDetail({ voiceToVoiceMs: 300 }),
        turnDetail({ voiceToVoiceMs: 60, tailMs: 500 }),
      ]),
    ]);
    expect(report.markdown).toContain('## Release tail 300 ms: 1 clips, 2 runs');
    expect(report.markdown).toContain('## Release tail 500 ms: 1 clips, 1 run\n');
    expect(row(report.markdown, 'product')[2]).toBe('200');
    expect(report.tails.map(({ tailMs }) => tailMs)).toEqual([300, 500]);
  });

  it('holds each figure against its must and its goal', () => {
    const { markdown } = reportTurns([
      turnFile('goals.json', [
        turnDetail({ variant: 'naive', voiceToVoiceMs: 1500 }),
        turnDetail({ variant: 'sequential', voiceToVoiceMs: 500 }),
        turnDetail({ voiceToVoiceMs: 250, unaccountedMs: 1 }),
      ]),
    ]);
    expect(row(markdown, 'product p50').slice(2, 6)).toEqual([
      '250 ms',
      '≤ 350 ms',
      '≤ 200 ms',
      'must',
    ]);
    expect(row(markdown, 'naive against product, p50')[5]).toBe('must');
    expect(row(markdown, 'unaccounted, p50')[5]).toBe('goal');
  });

  it('draws every variant, and the fast ones again on a scale of their own', () => {
    const { svg } = reportTurns([
      turnFile('chart.json', [
        turnDetail({ variant: 'naive', voiceToVoiceMs: 4000, stages: { 'stt.encode': 4000 } }),
        turnDetail({ voiceToVoiceMs: 400 }),
      ]),
    ]);
    expect(svg.match(/>naive</gu)).toHaveLength(1);
    expect(svg.match(/>product</gu)).toHaveLength(2);
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).toContain('p50 400 · p95 400');
  });

  it('refuses a file of another kind, by name', () => {
    const path = join(folder, 'other.json');
    writeFileSync(path, '{"bench":"soak"}');
    expect(() => reportTurns([path])).toThrow('other.json is no report of');
    expect(() => reportTurns([join(folder, 'nowhere.json')])).toThrow('nowhere.json');
  });
});
