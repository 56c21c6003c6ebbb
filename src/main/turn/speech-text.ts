import { plainText } from './markdown-text';
import { spokenEnglish } from './spoken-english';

/** How an address is mentioned instead of being spelled out; other languages leave it out. */
const LINK_WORDS: Readonly<Record<string, string>> = {
  en: 'a link',
  de: 'ein Link',
  fr: 'un lien',
  es: 'un enlace',
  it: 'un link',
  pt: 'um link',
  nl: 'een link',
  ru: 'ссылка',
};

const URL = /(?:\b(?:https?|ftp|file|mailto):(?:\/\/)?|\bwww\.)[^\s<>"'`()[\]{}]{2,2000}/gi;
const EMOJI =
  /[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{1F1E6}-\u{1F1FF}\u{E0020}-\u{E007F}\u200D\uFE0E\uFE0F\u20E3]+/gu;
const EMOTICON = /(?<=^|\s)(?:[:;=][-o^']?[)(DPp\]\\/|]|<3|[xX]D|\^_?\^)(?=\s|$|[.,!?])/g;
/** Control, format and unpaired characters; line breaks are kept for now. */
const UNSEEN = /[\p{Surrogate}\p{Private_Use}\p{Unassigned}]|(?!\n)[\p{Control}\p{Format}]/gu;
/** Signs that espeak-ng would name ("asterisk", "vertical bar"). */
const NAMED_SIGNS = /[*_~`|\\^{}[\]]+|#+(?=\s|$)|(?<!\d\s)[<>]|[<>](?!\s\d)/g;
const LINE_ENDS_WITH_PAUSE = /[.!?…:;,。！？、，；：।॥۔؟؛،]["'”’»)\]]*$/u;

/**
 * What is said of a piece of an answer: no markdown, emoji, code or addresses; in English, dates,
 * times, money and units as they are spoken (other languages leave numbers to espeak-ng). A line
 * that ends without a mark gets a full stop, since a line break alone is no pause to Piper. Never
 * throws; a piece without anything to say gives the empty string.
 *
 * @param language ISO 639-1 code, region allowed: `en`, `en-GB`.
 */
export function toSpeechText(text: string, language: string): string {
  const code = language.toLowerCase().split(/[-_]/)[0] ?? '';
  const plain = plainText(text)
    .replace(URL, (url) => spokenLink(url, code))
    .replace(EMOJI, ' ')
    .replace(EMOTICON, ' ')
    .replace(UNSEEN, '');
  const lines = plain
    .split('\n')
    .map((line) => (code === 'en' ? inEnglish(line) : line))
    .map((line) => line.replace(NAMED_SIGNS, ' ').replace(/\s+/gu, ' ').trim())
    .filter((line) => /[\p{L}\p{N}%$€£¥₹°+=&]/u.test(line));
  const said = lines
    .map((line, index) =>
      index === lines.length - 1 || LINE_ENDS_WITH_PAUSE.test(line) ? line : `${line}.`,
    )
    .join(' ');
  return said
    .replace(/\s+([.,!?;:)])(?=[\s.,!?;:]|$)/g, '$1')
    .replace(/\(\s+/g, '(')
    .replace(/\(\)\s?/g, '')
    .trim();
}

/** "It opens at 5 p.m." keeps its full stop when the abbreviation is spelled out. */
function inEnglish(line: string): string {
  const spoken = spokenEnglish(line);
  return /\.\s*$/.test(line) && !LINE_ENDS_WITH_PAUSE.test(spoken.trimEnd())
    ? `${spoken}.`
    : spoken;
}

/** The marks after an address belong to the sentence. */
function spokenLink(url: string, language: string): string {
  const marks = /[.,;:!?…]+$/u.exec(url)?.[0] ?? '';
  return `${LINK_WORDS[language] ?? ''}${marks}`;
}
