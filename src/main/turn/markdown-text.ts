/**
 * The plain text of a piece of markdown, as it would be read out. It works on pieces: a mark whose
 * other half lies in another clause is dropped as well. Every pattern is bounded, so that no input
 * makes it slow.
 */
export function plainText(markdown: string): string {
  const withoutBlocks = markdown
    .replace(/\r\n?/g, '\n')
    .replace(/(```|~~~)[\s\S]*?(?:\1|$)/g, '\n')
    .replace(/(`{1,2})([^`\n]{1,300}|[^\n]{1,300}?)\1/g, '$2')
    .replace(/<!--[\s\S]{0,2000}?-->/g, ' ')
    .replace(/<(https?:\/\/[^<>\s]{1,500})>/g, '$1')
    .replace(/(?<=\S)\[\^?\d{1,3}\](?!\()/g, '')
    .replace(/<br\s?\/?>/gi, '\n')
    .replace(/<\/?[a-z][a-z0-9-]{0,20}(?:\s[^<>]{0,300})?\/?>/gi, ' ')
    .replace(
      /!?\[([^[\]\n]{0,300})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,1000}(?:\s+"[^"\n]{0,200}")?\)/g,
      '$1',
    )
    .replace(/\[([^[\]\n]{1,300})\]\[[^[\]\n]{0,100}\]/g, '$1');
  const lines = withoutBlocks.split('\n').map(plainLine);
  return decodeEntities(lines.join('\n'));
}

function plainLine(line: string): string {
  if (/^\s{0,8}([-*_])(?:\s*\1){2,}\s*$/.test(line)) return '';
  if (/^[\s|:-]*$/.test(line) && line.includes('-')) return '';
  const bare = line
    .replace(/^\s*(?:>\s?)+/, '')
    .replace(/^\s*#{1,6}\s+/, '')
    .replace(/\s+#+\s*$/, '')
    .replace(/^\s*[-*+•‣◦·]\s+(?:\[[ xX]\]\s+)?/, '');
  const cells = /^\s*\|.*\|\s*$/.test(bare)
    ? bare.replace(/^\s*\|\s*|\s*\|\s*$/g, '').replace(/\s*\|\s*/g, ', ')
    : bare;
  return withoutEmphasis(cells);
}

/** Marks around words go; a star between numbers or spaces, and the `_` of a name, are no marks. */
function withoutEmphasis(line: string): string {
  return line
    .replace(/\\([\\`*_{}[\]()#+\-.!~>|])/g, '$1')
    .replace(/~~([^~\n]{1,500})~~/g, '$1')
    .replace(/(^|[^\p{L}\p{N}_])_{1,3}(?=[^\s_])([^_\n]{1,500})_{1,3}(?![\p{L}\p{N}_])/gu, '$1$2')
    .replace(/(?<![\d\s*])\*{1,3}(?=\s|$|[^\p{N}\s*])|(?<=^|[\s\p{P}])\*{1,3}(?=[^\s*])/gu, '')
    .replace(/(?<=^|\s)_{1,3}(?=\p{L})|(?<=[\p{L}.!?])_{1,3}(?=\s|$)/gu, '');
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  mdash: '—',
  ndash: '–',
  hellip: '…',
};

function decodeEntities(text: string): string {
  return text.replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
    const hex = /^#x/i.test(name);
    const point = Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '';
  });
}
