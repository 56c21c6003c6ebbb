/** Whether a message from the window is small enough to look at. */
export interface SizeLimits {
  readonly bytes: number;
  readonly values: number;
  readonly depth: number;
}

/** The largest honest call is a typed message of 20,000 characters with files of 200,000. */
export const MESSAGE_LIMITS: SizeLimits = { bytes: 512 * 1024, values: 4096, depth: 8 };

/**
 * Walks a structured-cloned value and stops at the first limit it passes, so that a hostile message
 * costs no more than an honest one. Bytes are an estimate: two a character, eight a number, the
 * length of a buffer.
 */
export function isWithinLimits(message: unknown, limits: SizeLimits = MESSAGE_LIMITS): boolean {
  let bytes = 0;
  let values = 0;

  const visit = (value: unknown, depth: number): boolean => {
    values += 1;
    if (values > limits.values || depth > limits.depth) return false;
    bytes += ownBytes(value);
    if (bytes > limits.bytes) return false;
    if (typeof value !== 'object' || value === null) return true;
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true;
    if (Array.isArray(value)) {
      return value.length <= limits.values && value.every((item) => visit(item, depth + 1));
    }
    if (value instanceof Map || value instanceof Set) return value.size === 0;
    for (const key in value) {
      bytes += key.length * 2;
      if (!visit((value as Record<string, unknown>)[key], depth + 1)) return false;
    }
    return true;
  };

  return visit(message, 0);
}

function ownBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * 2;
  if (typeof value === 'bigint') return 64;
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value.byteLength;
  return 8;
}
