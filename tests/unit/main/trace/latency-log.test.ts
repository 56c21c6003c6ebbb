import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LatencyLog, logText } from '../../../../src/main/trace/latency-log';
import type { LoggedTurn } from '../../../../src/main/trace/latency-log';
import { sampleTurn } from './sample-turn';

function logged(): LoggedTurn {
  const { turn, summary, spans } = sampleTurn();
  if (summary === null) throw new Error('the sample has a summary');
  const report = { stored: { turn: true } };
  return { record: turn, summary, spans, facts: { turnClass: 'question' }, report };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sotto-log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the text', () => {
  it('says what the turn took and which steps it waited for', () => {
    const text = logText(logged(), false);
    expect(text).toMatch(/turn-1 {2}spoken {2}question {2}B {2}done {2}voice to voice 200 ms/u);
    expect(text).toMatch(/^\* +0\.0 +100\.0 {2}stt\.encode {2}audioCtx=448$/mu);
    expect(text).toMatch(/^ +-300\.0 +200\.0 {2}stt\.partial$/mu);
    expect(text, 'a step that never ended is not told').not.toContain('play.playback');
  });

  it('holds what was said only when it is asked for', () => {
    expect(logText(logged(), false)).not.toMatch(/hello|Hi, there|secret words/u);
    expect(logText(logged(), true)).toMatch(/said +hello\n +reply +Hi, there\./u);
    expect(logText(logged(), true)).not.toContain('secret words');
  });
});

describe('the file', () => {
  it('is put aside when it is full, and only so many are kept', async () => {
    const path = join(folder, 'latency.log');
    const bytes = Buffer.byteLength(logText(logged(), false));
    const log = new LatencyLog({ path, maxBytes: bytes * 2, keptFiles: 2 });
    for (let turn = 0; turn < 9; turn += 1) log.add(logged(), false);
    await log.flush();
    expect(readdirSync(folder).sort()).toEqual(['latency.log', 'latency.log.1', 'latency.log.2']);
    expect(readFileSync(path, 'utf8').match(/voice to voice/gu)).toHaveLength(1);
    for (const old of ['latency.log.1', 'latency.log.2']) {
      expect(statSync(join(folder, old)).size).toBe(bytes * 2);
    }
    expect(log.problem).toBeNull();
  });

  it('holds no word of what was said off the record, whatever the settings say', async () => {
    const path = join(folder, 'latency.log');
    const log = new LatencyLog({ path });
    log.add(logged(), true);
    log.add({ ...logged(), report: { stored: { turn: false } } }, true);
    await log.flush();
    expect(readFileSync(path, 'utf8').match(/said +hello/gu)).toHaveLength(1);
  });

  it('goes on after a folder that is not there, and tells why', async () => {
    const path = join(folder, 'missing', 'latency.log');
    const log = new LatencyLog({ path });
    log.add(logged(), false);
    await log.flush();
    expect(log.problem).toMatch(/ENOENT/u);
    expect(existsSync(path)).toBe(false);
  });
});
