/** Synthetic audio: mono float32 at 16 kHz. */

export function silence(ms: number): Float32Array {
  return new Float32Array(ms * 16);
}

/** Noise of a repeatable generator, by default at about −66 dBFS: a quiet room. */
export function noise(ms: number, amplitude = 0.0009): Float32Array {
  let state = 12_345;
  return Float32Array.from({ length: ms * 16 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (state / 1_073_741_824 - 1) * amplitude;
  });
}

/** A tone that swells and fades four times a second over a quiet room, as syllables do. */
export function voiceLike(ms: number, amplitude = 0.2): Float32Array {
  const room = noise(ms);
  return room.map((sample, i) => {
    const seconds = i / 16_000;
    const swell = 0.55 + 0.45 * Math.sin(2 * Math.PI * 4 * seconds);
    return sample + amplitude * swell * Math.sin(2 * Math.PI * 180 * seconds);
  });
}

export function join(...parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
