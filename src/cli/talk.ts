import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SottoError } from '../shared/errors';
import { nowMs } from '../shared/clock';
import { feedClip } from '../main/audio/feed-clip';
import { encodeWav } from '../main/audio/wav';
import { readAttachment } from '../main/context/attachments';
import { textWaterfall } from '../main/trace/text-waterfall';
import { resolvePaths } from '../main/paths';
import { printJson } from './cli-io';
import type { Command } from './cli-io';
import { openCompanion } from './open-companion';
import { readClip } from './read-clip';
import { talkDocument } from './talk-document';
import type { SavedAudio } from './talk-document';

const HINT =
  'sotto talk CLIP.wav [--fast] [--tail-ms N] [--out reply.wav] | talk --text "…" [--attach FILE]…';

/** One turn from a sound file or a typed text, through the very pipeline of the window. */
export const talkCommand: Command = async (args, context) => {
  const { values, positionals } = parseTalkArgs(args);
  const text = values.text?.trim();
  const [clipPath] = positionals;
  if ((text === undefined) === (clipPath === undefined) || positionals.length > 1 || text === '') {
    throw new SottoError('bad-input', 'talk needs one sound file, or --text', { hint: HINT });
  }
  // Read before anything is loaded: a missing file should not cost seconds.
  const clip =
    clipPath === undefined ? null : readClip(resolve(clipPath), tailMs(values['tail-ms']));
  const attachments = (values.attach ?? []).map((path) => readAttachment(resolve(path)));
  if (attachments.length > 0 && text === undefined) {
    throw new SottoError('bad-input', 'files can be attached to --text only', { hint: HINT });
  }
  const fast = values.fast === true;

  const { companion, player, finished } = await openCompanion(context, {
    adjust: (settings) =>
      fast ? { ...settings, speech: { ...settings.speech, partials: false } } : settings,
  });
  try {
    // In the window this happens before anybody has taken a breath.
    await companion.rehearse();
    const turnId =
      clip === null
        ? companion.say({ text: text ?? '', submitMs: nowMs(), attachments }).turnId
        : await feedClip(companion, clip, fast ? 'fast' : 'realtime');
    const turn = await finished(turnId);
    const paths = resolvePaths({ userDataDir: context.dataDir });
    const out = resolve(values.out ?? join(paths.repliesDir, `${turnId}.wav`));
    const audio = saveReply(player.take(), out);
    if (context.json) {
      printJson(context.io, talkDocument(turn, fast ? 'fast' : 'realtime', audio));
    } else {
      const { record, report } = turn;
      const heard = record.state === 'not-heard';
      const why = report.transcription?.evidence.rejectedBecause ?? '';
      context.io.stdout(
        heard
          ? `I heard nothing. ${why}\n`
          : `You:   ${record.userText}\nSotto: ${record.replyText}\n\n`,
      );
      context.io.stdout(textWaterfall({ turn: record, summary: turn.summary, spans: turn.spans }));
      if (audio !== null) context.io.stdout(`Spoken: ${audio.path}\n`);
    }
    if (turn.record.error !== null) context.io.stderr(`${turn.record.error.message}\n`);
    return turn.record.state === 'done' || turn.record.state === 'not-heard' ? 0 : 1;
  } finally {
    await companion.idle();
    await companion.dispose();
  }
};

function parseTalkArgs(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        text: { type: 'string' },
        out: { type: 'string' },
        fast: { type: 'boolean' },
        'tail-ms': { type: 'string' },
        attach: { type: 'string', multiple: true },
      },
    });
  } catch (cause) {
    throw new SottoError('bad-input', cause instanceof Error ? cause.message : String(cause), {
      hint: HINT,
    });
  }
}

function tailMs(value: string | undefined): number | null {
  if (value === undefined) return null;
  const tail = Number(value);
  if (Number.isInteger(tail) && tail >= 0 && tail <= 5000) return tail;
  throw new SottoError('bad-input', '--tail-ms takes whole milliseconds from 0 to 5000');
}

function saveReply(
  reply: { samples: Float32Array; sampleRateHz: number } | null,
  path: string,
): SavedAudio | null {
  if (reply === null) return null;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, encodeWav(reply), { mode: 0o600 });
  return { path, ...reply };
}
