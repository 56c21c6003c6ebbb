/** @typedef {import('./collect.mjs').Part} Part */

/**
 * Renders the notices: a table of all parts, then each licence text once, under the names it
 * covers.
 *
 * @param {string} introduction
 * @param {readonly Part[]} parts
 */
export function renderNotices(introduction, parts) {
  const sorted = unique(parts);
  const rows = sorted.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  /** @type {Map<string, string[]>} */
  const byText = new Map();
  for (const { name, version, text } of sorted) {
    if (text === '') continue;
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version}`]);
  }
  const texts = [...byText].map(([text, names]) => `### ${names.join(', ')}\n\n${fenced(text)}`);
  return [
    introduction.trim(),
    ['| part | version | licence |', '|---|---|---|', ...rows].join('\n'),
    '## Texts',
    ...texts,
    '',
  ].join('\n\n');
}

/** @param {readonly Part[]} parts */
function unique(parts) {
  const byKey = new Map(parts.map((part) => [`${part.name} ${part.version}`, part]));
  return [...byKey.keys()].sort().flatMap((key) => byKey.get(key) ?? []);
}

/** @param {string} text */
function fenced(text) {
  return `\`\`\`\`text\n${text}\n\`\`\`\``;
}
