import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstAudibleIndex } from '../../src/shared/audio';
import { FIXTURE_TEXTS } from '../../src/cli/fixtures';
import { scoreTranscript } from '../../src/cli/bench/wer';
import { decodeWav, encodeWav } from '../../src/main/audio/wav';
import { newDataFolder, removeDataFolder } from '../data-folder';
import { expectNamed } from '../named-waits';
import { needs } from '../needs';
import { clipsDir, runSotto, sottoProblem } from '../run-sotto';
import { talkSchema } from '../talk-schema';
import type { TalkDocument } from '../talk-schema';

let data: string;
beforeAll(() => {
  // Replies are played to their end, at a pace at which whisper can follow.
  data = newDataFolder({ empty: true, settings: { reply: { maxTokens: 16 } } });
});
afterAll(() => {
  removeDataFolder(data);
});

async function talk(args: readonly string[], wrap: readonly string[] = []): Promise<TalkDocument> {
  const ran = await runSotto(['talk', ...args, '--json', '--data', data], wrap);
  expect(ran.exitCode, ran.stderr).toBe(0);
  return talkSchema.parse(JSON.parse(ran.stdout));
}

/** A way to run it without a network, or at least to see every socket that it opens. */
function isolation(socketLog: string): readonly string[] | null {
  if (spawnSync('unshare', ['-n', 'true']).status === 0) return ['unshare', '-n'];
  if (spawnSync('strace', ['-V']).status !== 0) return null;
  return ['strace', '-f', '-e', 'trace=connect,bind', '-o', socketLog];
}

describe('sotto talk, with the real engines', needs(sottoProblem()), () => {
  it('hears a clip in real time, answers aloud, remembers, and accounts for the turn', async () => {
    const turn = await talk([join(clipsDir, 'dog.wav')]);
    const { wrong, words } = scoreTranscript([FIXTURE_TEXTS.dog], turn.transcript);
    expect(wrong / words, turn.transcript).toBeLessThanOrEqual(0.2);
    expect(turn).toMatchObject({ heard: true, input: 'speech', fed: 'realtime' });
    expect(turn.reply).not.toBe('');
    expect(turn.stored).toMatchObject({ turn: true, embedding: true });
    expect(turn.voiceToVoiceMs).toBeGreaterThan(0);
    expect(turn.spans.some((span) => span.critical)).toBe(true);
    expectNamed(turn);
    expect(turn.audio?.peakDbfs).toBeGreaterThan(-20);
    const sound = decodeWav(readFileSync(turn.audio?.path ?? ''));
    expect(firstAudibleIndex(sound.samples)).toBeGreaterThanOrEqual(0);
    const stored = await runSotto(['trace', 'last', '--json', '--data', data]);
    expect(JSON.parse(stored.stdout)).toMatchObject({ turn: { id: turn.turnId, state: 'done' } });
  });

  it('finds what was said in an earlier run, and says its answer: whisper reads it back', async () => {
    const out = join(data, 'reply.wav');
    const said = await talk(['--text', 'What is my dog called?', '--out', out]);
    expect(said.recalled.map(({ text }) => text).join(' ')).toMatch(/rex/iu);
    expect(said.audio?.path).toBe(out);
    const read = await talk([out, '--fast']);
    const { wrong, words } = scoreTranscript([said.reply], read.transcript);
    expect(wrong / words, `${said.reply} ≠ ${read.transcript}`).toBeLessThanOrEqual(0.34);
  });

  it('works without any network', async (context) => {
    const socketLog = join(data, 'sockets.log');
    const wrap = isolation(socketLog);
    if (wrap === null) context.skip('neither unshare -n (as root) nor strace can be used here');
    else {
      const turn = await talk([join(clipsDir, 'sample.wav'), '--fast'], wrap);
      expect(turn.heard).toBe(true);
      if (wrap[0] === 'strace') expect(readFileSync(socketLog, 'utf8')).not.toMatch(/AF_INET6?/u);
    }
  });

  it('takes silence for nothing', async () => {
    const silence = join(data, 'silence.wav');
    writeFileSync(silence, encodeWav({ samples: new Float32Array(32_000), sampleRateHz: 16_000 }));
    const turn = await talk([silence, '--fast']);
    expect(turn).toMatchObject({ heard: false, transcript: '', reply: '', audio: null });
  });

  it('refuses what it cannot read, with one clear line', async () => {
    const missing = await runSotto(['talk', join(data, 'nowhere.wav'), '--data', data]);
    expect(missing.exitCode).not.toBe(0);
    expect(missing.stderr).toContain('nowhere.wav');
    const broken = join(data, 'broken.wav');
    writeFileSync(broken, 'not a sound');
    const refused = await runSotto(['talk', broken, '--data', data]);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain('not a WAV file');
  });
});
