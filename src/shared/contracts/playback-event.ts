import { z } from 'zod';

const id = z.string().min(1).max(64);
const epochMs = z.number().finite().nonnegative();

/** What the player in the window tells main of one turn's sound. */
export const playbackEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('started'),
    turnId: id,
    clause: z.number().int().nonnegative(),
    atMs: epochMs,
  }),
  /** First |sample| above −50 dBFS left the player. `deviceLatencyMs` null when unknown. */
  z.strictObject({
    type: z.literal('audible'),
    turnId: id,
    atMs: epochMs,
    deviceLatencyMs: z.number().nonnegative().nullable(),
  }),
  z.strictObject({
    type: z.literal('clause-ended'),
    turnId: id,
    clause: z.number().int().nonnegative(),
    atMs: epochMs,
    playedMs: z.number().nonnegative(),
  }),
  z.strictObject({
    type: z.literal('ended'),
    turnId: id,
    atMs: epochMs,
    underruns: z.number().int().nonnegative(),
  }),
  /** Silenced on request; `playedMs` of the clause that was cut. */
  z.strictObject({
    type: z.literal('silenced'),
    turnId: id,
    clause: z.number().int().nonnegative(),
    atMs: epochMs,
    playedMs: z.number().nonnegative(),
  }),
  z.strictObject({ type: z.literal('failed'), turnId: id, message: z.string().max(500) }),
]);
