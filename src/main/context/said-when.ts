const DAY_MS = 86_400_000;

/** A stretch of the past, absolute ms; `toMs` is the first moment after it. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

const MONTHS =
  'january february march april may june july august september october november december'.split(
    ' ',
  );
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');
const MONTH = `(${MONTHS.map((name) => `${name}|${name.slice(0, 3)}\\b\\.?`).join('|')})`;

const MONTH_DAY = new RegExp(
  `\\b${MONTH} (?:the )?(\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (\\d{4}))?`,
  'iu',
);
const DAY_MONTH = new RegExp(
  `\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}\\b(?:,? (\\d{4}))?`,
  'iu',
);
const ISO = /\b(\d{4})-(\d{2})-(\d{2})\b/u;
const AGO = /\b(an?|one|two|three|four|five|six|seven|\d{1,3}) (day|week|month)s? ago\b/iu;
const WEEKDAY = new RegExp(`\\b(?:on|last) (${WEEKDAYS.join('|')})\\b`, 'iu');
const NUMBERS = 'zero one two three four five six seven'.split(' ');

/**
 * The day or days in the past that a question names ("on May 2nd", "yesterday", "two weeks ago", "last
 * Monday"), in the machine's own time zone; null when it names none. A date without a year is the last
 * one there was. English; other languages are recalled by words and meaning alone.
 */
export function saidWhen(text: string, nowMs: number): Stretch | null {
  const named = namedDate(text, nowMs);
  if (named !== null) return named;
  if (/\bday before yesterday\b/iu.test(text)) return days(nowMs, 2, 1);
  if (/\byesterday\b|\blast (?:night|evening)\b/iu.test(text)) return days(nowMs, 1, 1);
  if (/\b(?:earlier today|this morning|today)\b/iu.test(text)) return days(nowMs, 0, 1);
  const ago = AGO.exec(text);
  if (ago !== null) {
    const count = Math.max(1, numberOf(ago[1] ?? ''));
    const unit = (ago[2] ?? '').toLowerCase();
    // The further back, the less exactly people mean it.
    if (unit === 'day') return days(nowMs, count, 1);
    return unit === 'week' ? days(nowMs, 7 * count + 3, 7) : days(nowMs, 30 * count + 15, 31);
  }
  if (/\blast week\b/iu.test(text)) return days(nowMs, 13, 13);
  if (/\blast month\b/iu.test(text)) return days(nowMs, 61, 61);
  const weekday = WEEKDAY.exec(text)?.[1]?.toLowerCase();
  if (weekday === undefined) return null;
  const back = (new Date(nowMs).getDay() - WEEKDAYS.indexOf(weekday) + 7) % 7;
  return days(nowMs, back === 0 ? 7 : back, 1);
}

function namedDate(text: string, nowMs: number): Stretch | null {
  const iso = ISO.exec(text);
  if (iso !== null) return dayOf(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  const monthFirst = MONTH_DAY.exec(text);
  const dayFirst = monthFirst === null ? DAY_MONTH.exec(text) : null;
  const match = monthFirst ?? dayFirst;
  if (match === null) return null;
  const [month = '', day = ''] = monthFirst === null ? [match[2], match[1]] : [match[1], match[2]];
  const index = MONTHS.findIndex((name) => name.startsWith(month.toLowerCase().slice(0, 3)));
  const year = match[3];
  if (year !== undefined) return dayOf(Number(year), index, Number(day));
  const thisYear = new Date(nowMs).getFullYear();
  const stretch = dayOf(thisYear, index, Number(day));
  return stretch !== null && stretch.fromMs > nowMs
    ? dayOf(thisYear - 1, index, Number(day))
    : stretch;
}

/** Null for the 31st of June and the like. */
function dayOf(year: number, month: number, day: number): Stretch | null {
  const start = new Date(year, month, day);
  if (start.getMonth() !== month || start.getDate() !== day) return null;
  return { fromMs: start.getTime(), toMs: new Date(year, month, day + 1).getTime() };
}

/** `length` days, the first of them `back` days before today. */
function days(nowMs: number, back: number, length: number): Stretch {
  const today = new Date(nowMs);
  const at = (offset: number): number =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() + offset).getTime();
  return { fromMs: at(-back), toMs: Math.min(at(length - back), nowMs + DAY_MS) };
}

function numberOf(word: string): number {
  const digits = Number(word);
  if (Number.isInteger(digits)) return digits;
  const index = NUMBERS.indexOf(word.toLowerCase());
  return index < 0 ? 1 : index;
}
