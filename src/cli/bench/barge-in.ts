import { setTimeout as sleep } from 'node:timers/promises';
import { SottoError } from '../../shared/errors';
import { nowMs } from '../../shared/clock';
import type { TurnDelta } from '../../shared/turn';
import type { PlaybackEvent } from '../../main/audio/audio-sink';
import { emptyPrompt } from '../../shared/prompt';
import type { PromptPersona } from '../../shared/prompt';
import type { TurnParts } from '../../main/turn/turn-parts';
import type { OpenedCompanion, OpenOptions } from '../open-companion';
import { LoadMeter } from './machine-load';
import type { LoadReport } from './machine-load';
import { percentile, spread } from './percentile';
import type { Spread } from './percentile';
import { Random } from './random';

export const BARGE_IN_PHASES = ['generating', 'speaking'] as const;
export type BargeInPhase = (typeof BARGE_IN_PHASES)[number];

export interface BargeInOptions {
  readonly open: (options: OpenOptions) => Promise<OpenedCompanion>;
  /** Half of them while the reply is generated, half while it sounds. */
  readonly presses: number;
  readonly seed: number;
  readonly onProgress: (line: string) => void;
}

export interface BargeInDetail {
  readonly phase: BargeInPhase;
  /** Press → the last sample that left the player; 0 where nothing sounded and nothing did later. */
  readonly silenceMs: number;
  /** Press → the engines take new work: what ran has stopped. */
  readonly enginesFreeMs: number;
  /** Ms of the reply that had been heard. */
  readonly heardMs: number;
}

export interface BargeInReport extends Spread {
  readonly bench: 'barge-in';
  /** Presses that met a turn in the wanted phase. */
  readonly presses: number;
  /** Presses that came after the reply was over. */
  readonly late: number;
  readonly maxMs: number | null;
  readonly phases: Readonly<Record<BargeInPhase, Spread & { readonly enginesFree: Spread }>>;
  readonly measured: string;
  readonly load: LoadReport;
  readonly details: readonly BargeInDetail[];
}

/** Asks for more than can be said before the press comes. */
const QUESTION = 'Please tell me a long story about a ship, the sea and a storm.';
/** After the first audible sample, or after the first word of the reply, ms. */
const PRESS_WITHIN_MS: Readonly<Record<BargeInPhase, number>> = { generating: 60, speaking: 500 };

/** A press while Sotto answers: how long until it is silent, and until its engines are free. */
export async function benchBargeIn(options: BargeInOptions): Promise<BargeInReport> {
  const random = new Random(options.seed);
  const watch = new TurnWatch();
  let persona: PromptPersona | null = null;
  const opened = await options.open({
    events: { turn: (delta) => watch.hear(delta) },
    onPlayback: (event) => watch.play(event),
    adjustParts: (parts: TurnParts) => {
      persona = parts.persona;
      return { ...parts, sampling: { ...parts.sampling, seed: options.seed } };
    },
  });
  try {
    const meter = new LoadMeter();
    const details: BargeInDetail[] = [];
    let late = 0;
    for (let index = 0; index < options.presses; index++) {
      const phase = BARGE_IN_PHASES[index % BARGE_IN_PHASES.length] ?? 'speaking';
      const delayMs = random.below(PRESS_WITHIN_MS[phase]);
      const detail = await interrupt(opened, watch, phase, delayMs, () => persona);
      if (detail === null) late += 1;
      else details.push(detail);
      const told = detail === null ? 'too late' : `${detail.silenceMs.toFixed(2)} ms`;
      options.onProgress(`${index + 1}/${options.presses} ${phase}: ${told}`);
    }
    const of = (phase: BargeInPhase): readonly BargeInDetail[] =>
      details.filter((detail) => detail.phase === phase);
    const phaseSpread = (phase: BargeInPhase) => ({
      ...spread(of(phase).map(({ silenceMs }) => silenceMs)),
      enginesFree: spread(of(phase).map(({ enginesFreeMs }) => enginesFreeMs)),
    });
    const silences = details.map(({ silenceMs }) => silenceMs);
    return {
      bench: 'barge-in',
      ...spread(silences),
      presses: details.length,
      late,
      maxMs: percentile(silences, 1),
      phases: { generating: phaseSpread('generating'), speaking: phaseSpread('speaking') },
      measured: 'from the press reaching the pipeline to the virtual player falling silent',
      load: meter.report(),
      details,
    };
  } finally {
    await opened.companion.dispose();
  }
}

async function interrupt(
  { companion, finished, player }: OpenedCompanion,
  watch: TurnWatch,
  phase: BargeInPhase,
  delayMs: number,
  persona: () => PromptPersona | null,
): Promise<BargeInDetail | null> {
  companion.newConversation();
  await companion.idle();
  const { turnId } = companion.say({ text: QUESTION, submitMs: nowMs() });
  const over = finished(turnId);
  await watch.reached(turnId, phase);
  await sleep(delayMs);
  const running = companion.phase;
  const pressMs = nowMs();
  const pressed = companion.press({ keyMs: pressMs, source: 'key' });
  if (pressed === null) throw new SottoError('not-ready', 'Sotto cannot listen');
  const known = persona();
  if (known === null) throw new SottoError('bug', 'the turn began without its parts');
  const { voice, generator } = companion.engines;
  // Both serve one call after another: an answer means that what ran before it has stopped.
  const free = Promise.all([
    voice.embed(['Free?'], {}),
    generator.prefill(emptyPrompt(known), {}),
  ]).then(() => nowMs() - pressMs);
  const turn = await over;
  const enginesFreeMs = await free;
  companion.cancel({ turnId: pressed.turnId, reason: 'only a press' });
  await companion.idle();
  player.take();
  if (running !== 'thinking' && running !== 'speaking') return null;
  if (turn.record.state === 'done') return null;
  const { silentMs, heardMs } = watch.silence(turnId, pressMs);
  return { phase, silenceMs: silentMs, enginesFreeMs, heardMs };
}

/** Follows one turn after another: when it came to a phase, when its sound began and stopped. */
class TurnWatch {
  #turnId: string | null = null;
  #firstWord: (() => void) | null = null;
  #firstSound: (() => void) | null = null;
  #audibleMs: number | null = null;
  #silencedMs: number | null = null;

  hear(delta: TurnDelta): void {
    if (delta.type === 'reply' && delta.turnId === this.#turnId) this.#firstWord?.();
    // A turn that fails must not be waited for.
    if (delta.type === 'failed' || delta.type === 'ended') {
      if (delta.turnId !== this.#turnId) return;
      this.#firstWord?.();
      this.#firstSound?.();
    }
  }

  play(event: PlaybackEvent): void {
    if (event.turnId !== this.#turnId) return;
    if (event.type === 'audible') {
      this.#audibleMs = event.atMs;
      this.#firstSound?.();
    } else if (event.type === 'silenced' || event.type === 'ended') {
      this.#silencedMs = event.atMs;
    }
  }

  async reached(turnId: string, phase: BargeInPhase): Promise<void> {
    this.#turnId = turnId;
    this.#audibleMs = null;
    this.#silencedMs = null;
    await new Promise<void>((resolve) => {
      this.#firstWord = phase === 'generating' ? resolve : null;
      this.#firstSound = phase === 'speaking' ? resolve : null;
    });
  }

  /** Where nothing was heard before the press, nothing may be heard after it. */
  silence(turnId: string, pressMs: number): { silentMs: number; heardMs: number } {
    if (this.#turnId !== turnId) throw new SottoError('bug', 'another turn is watched');
    const audibleMs = this.#audibleMs;
    if (audibleMs === null) return { silentMs: 0, heardMs: 0 };
    const endMs = this.#silencedMs;
    if (endMs === null) throw new SottoError('bug', 'the player never told that it fell silent');
    return {
      silentMs: Math.max(0, endMs - pressMs),
      heardMs: Math.max(0, endMs - audibleMs),
    };
  }
}
