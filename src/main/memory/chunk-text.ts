/** MiniLM reads 256 tokens; English has a little over four letters to one. */
const MAX_CHARACTERS = 900;

/**
 * Cuts a long message into pieces that the embedding model reads whole: at the ends of sentences,
 * else between words. A message that fits stays as it is.
 */
export function chunkText(text: string, maxCharacters = MAX_CHARACTERS): readonly string[] {
  const rest = text.trim();
  if (rest.length <= maxCharacters) return rest === '' ? [] : [rest];
  const cut = cutBefore(rest, maxCharacters);
  return [rest.slice(0, cut).trim(), ...chunkText(rest.slice(cut), maxCharacters)];
}

/** The last end of a sentence in the second half of the piece, else its last space, else its end. */
function cutBefore(text: string, limit: number): number {
  const piece = text.slice(0, limit);
  let sentence = -1;
  for (const match of piece.matchAll(/[.!?…。！？]["'”’)]*\s|\n/gu)) {
    sentence = match.index + match[0].length;
  }
  if (sentence > limit / 2) return sentence;
  const space = piece.lastIndexOf(' ');
  return space > 0 ? space : wholeLetters(piece);
}

/** Never between the two halves of one letter. */
function wholeLetters(piece: string): number {
  const last = piece.charCodeAt(piece.length - 1);
  return last >= 0xd800 && last <= 0xdbff && piece.length > 1 ? piece.length - 1 : piece.length;
}
