/**
 * Mean over the tokens' vectors, then L2 normalised: how sentence-transformers reads MiniLM. `hidden`
 * is [tokens × dimensions], row by row; every row counts, because nothing is padded.
 */
export function poolSentence(hidden: Float32Array, dimensions: number): Float32Array<ArrayBuffer> {
  const tokens = hidden.length / dimensions;
  const pooled = new Float32Array(dimensions);
  for (let token = 0; token < tokens; token += 1) {
    const row = token * dimensions;
    for (let index = 0; index < dimensions; index += 1) {
      pooled[index] = (pooled[index] ?? 0) + (hidden[row + index] ?? 0);
    }
  }
  // The mean's divisor cancels out in the normalisation.
  const norm = Math.hypot(...pooled);
  if (norm > 0) for (let index = 0; index < dimensions; index += 1) pooled[index]! /= norm;
  return pooled;
}
