/** What SQLite can hold; booleans and dates are turned into one of these by the caller. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** A statement's text and what is bound to its question marks, in order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/**
 * Tags a statement. Every interpolated value is bound, never spliced into the text, so no user text
 * can become SQL; another `sql` fragment is inlined with its own values. The text of one call site is
 * always the same, which is what the statement cache of {@link Db} lives on: pass lists as JSON to
 * `json_each(…)`, not as a varying number of question marks.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly (SqlValue | Sql)[]): Sql {
  let text = strings[0] ?? '';
  const values: SqlValue[] = [];
  for (const [index, part] of parts.entries()) {
    if (isFragment(part)) {
      text += part.text;
      values.push(...part.values);
    } else {
      text += '?';
      values.push(part);
    }
    text += strings[index + 1] ?? '';
  }
  return { text, values };
}

function isFragment(part: SqlValue | Sql): part is Sql {
  return typeof part === 'object' && part !== null && 'text' in part;
}

/** A vector as sqlite-vec wants it: little-endian float32, without a copy. */
export function vectorBlob(vector: Float32Array): Uint8Array {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}
