import { FILE_LINE } from '../../context/attachments';

/** A typed message longer than this was hardly typed: what is pasted is not what the user says. */
const MAX_TYPED_CHARACTERS = 1500;
/** Quoted stretches of so many words are somebody's speech, not a title or a name. */
const QUOTED_WORDS = 5;

/** Announces that what follows is not the speaker's own. */
const HANDS_OVER = new RegExp(
  String.raw`\b(?:here(?:'s| is| are| comes)|this is|i (?:got|received|found|saw|read)|she|he|they|` +
    String.raw`(?:read|check|see|summari[sz]e|translate|proofread|review|explain|fix)(?: out)?)\b[^.!?:\n]*` +
    String.raw`\b(?:e-?mail|mail|message|article|text|letter|post|tweet|review|log|error|output|code|` +
    String.raw`transcript|paragraph|passage|quote|poem|lyrics|story|draft|essay|note|document|excerpt|` +
    String.raw`paper|abstract|snippet|wrote|said|says|writes|replied|reads)\b[^.!?:\n]*:`,
  'iu',
);

const HEADER_LINE = /^\s*(?:from|to|cc|subject|date|sent|re|fwd?)\s*:/iu;
const FOREIGN_LINE = /^\s*(?:>|\||\$ |#!|\/\/|\/\*|<\/?\w|[\]})];?\s*$|at \S+\(|\d{4}-\d\d-\d\dT)/u;
const CODE_LINE =
  /[{};]\s*$|=>|\w\(\)|^\s*(?:import|def|class|function|const|let|var|return|public|SELECT)\b.*[(={;]/u;

const FOREIGN_LINES = [FOREIGN_LINE, HEADER_LINE, CODE_LINE, FILE_LINE];

/**
 * Takes out what is not the user's own: code, quotations, mail headers, names of files, pasted pages,
 * and everything behind "here is the article:". What is left may be less than a sentence; it is never more.
 */
export function ownWords(text: string, input: 'speech' | 'text'): string {
  const unquoted = text
    .replace(/[’‘]/gu, "'")
    .replace(/```[\s\S]*?(?:```|$)/gu, ' ')
    .replace(/`[^`\n]*`/gu, (code) => (wordCount(code) > 2 ? ' ' : code.slice(1, -1)));
  const handedOver = HANDS_OVER.exec(unquoted);
  const spoken = handedOver === null ? unquoted : unquoted.slice(0, handedOver.index);
  const own = spoken
    .split('\n')
    .filter((line) => FOREIGN_LINES.every((foreign) => !foreign.test(line)))
    .join('\n')
    .replace(/["“«„]([^"”»“]{2,})["”»“]/gu, (quotation, inner: string) =>
      wordCount(inner) >= QUOTED_WORDS ? ' ' : quotation,
    )
    .replace(/(?<=^|[\s(])'([^'\n]{12,}?)'(?=$|[\s).,!?])/gu, (quotation, inner: string) =>
      wordCount(inner) >= QUOTED_WORDS ? ' ' : quotation,
    );
  // Nobody types a page; who speaks for two minutes does.
  return input === 'text' && own.length > MAX_TYPED_CHARACTERS ? '' : own;
}

/** "e.g." and the like do not end a sentence. */
const ABBREVIATION =
  /(?:\b(?:mr|mrs|ms|dr|prof|st|vs|etc|e\.g|i\.e|no|approx|jr|sr|inc|ltd|u\.s|a\.m|p\.m)|\b\p{Lu})\.$/iu;

/** The sentences of the user's own words, with their end marks. */
export function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let pending = '';
  for (const piece of text.split(/(?<=[.!?…]["')\]]*)\s+|\n+/u)) {
    pending = pending === '' ? piece : `${pending} ${piece}`;
    if (ABBREVIATION.test(pending) && !/\b(?:etc|a\.m|p\.m)\.$/iu.test(pending)) continue;
    if (pending.trim() !== '') sentences.push(pending.replace(/\s+/gu, ' ').trim());
    pending = '';
  }
  if (pending.trim() !== '') sentences.push(pending.trim());
  return sentences;
}

function wordCount(text: string): number {
  return text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}
