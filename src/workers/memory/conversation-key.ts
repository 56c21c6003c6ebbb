/**
 * A conversation's id as a number, to be compared with that of the memory said just before or after:
 * two different conversations that happen to share it only matter when they also stand side by side.
 * (FNV-1a, 31 bits.)
 */
export function conversationKey(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  return hash >>> 1;
}
