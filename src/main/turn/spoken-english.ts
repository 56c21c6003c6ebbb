import { ordinal, spokenDigits, spokenYear, twoDigits } from './spoken-numbers';

/**
 * What an English reader makes of dates, times, money, units and signs. Plain numbers are left as
 * digits: espeak-ng reads them well.
 */
export function spokenEnglish(text: string): string {
  return RULES.reduce(
    (spoken, [pattern, replacement]) => spoken.replace(pattern, replacement),
    text,
  );
}

type Rule = readonly [RegExp, (whole: string, ...groups: (string | undefined)[]) => string];

const MONTHS =
  'January February March April May June July August September October November December'.split(
    ' ',
  );
const MONTH = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)';
const MONTH_NAME =
  '(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|' +
  'Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?';
const NUMBER = '(\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)';

const monthName = (short: string | undefined): string =>
  MONTHS.find((month) => month.startsWith((short ?? '').slice(0, 3))) ?? short ?? '';
const isMonth = (month: number): boolean => month >= 1 && month <= 12;
const isDay = (day: number): boolean => day >= 1 && day <= 31;
const plural = (amount: string, one: string, many: string): string => (amount === '1' ? one : many);

const TITLES: Readonly<Record<string, string>> = {
  Mr: 'Mister',
  Mrs: 'Missis',
  Ms: 'Miz',
  Dr: 'Doctor',
  Prof: 'Professor',
  Sr: 'Senior',
  Jr: 'Junior',
};
const PHRASES: Readonly<Record<string, string>> = {
  'e.g.': 'for example',
  'i.e.': 'that is',
  'etc.': 'et cetera',
  'vs.': 'versus',
  'approx.': 'approximately',
  'w/o': 'without',
  'w/': 'with',
};
const MONEY: Readonly<Record<string, readonly [one: string, many: string, cent: string]>> = {
  $: ['dollar', 'dollars', 'cent'],
  '€': ['euro', 'euros', 'cent'],
  '£': ['pound', 'pounds', 'pence'],
  '¥': ['yen', 'yen', ''],
  '₹': ['rupee', 'rupees', 'paise'],
};
const SCALES: Readonly<Record<string, string>> = {
  k: 'thousand',
  K: 'thousand',
  M: 'million',
  m: 'million',
  B: 'billion',
  bn: 'billion',
  T: 'trillion',
};
const UNITS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  km: ['kilometer', 'kilometers'],
  m: ['meter', 'meters'],
  cm: ['centimeter', 'centimeters'],
  mm: ['millimeter', 'millimeters'],
  kg: ['kilogram', 'kilograms'],
  g: ['gram', 'grams'],
  mg: ['milligram', 'milligrams'],
  l: ['liter', 'liters'],
  L: ['liter', 'liters'],
  ml: ['milliliter', 'milliliters'],
  mL: ['milliliter', 'milliliters'],
  ft: ['foot', 'feet'],
  mi: ['mile', 'miles'],
  lb: ['pound', 'pounds'],
  lbs: ['pound', 'pounds'],
  oz: ['ounce', 'ounces'],
  'km/h': ['kilometer per hour', 'kilometers per hour'],
  'm/s': ['meter per second', 'meters per second'],
  mph: ['mile per hour', 'miles per hour'],
  h: ['hour', 'hours'],
  hr: ['hour', 'hours'],
  hrs: ['hour', 'hours'],
  min: ['minute', 'minutes'],
  sec: ['second', 'seconds'],
  ms: ['millisecond', 'milliseconds'],
  kB: ['kilobyte', 'kilobytes'],
  KB: ['kilobyte', 'kilobytes'],
  MB: ['megabyte', 'megabytes'],
  GB: ['gigabyte', 'gigabytes'],
  TB: ['terabyte', 'terabytes'],
  GHz: ['gigahertz', 'gigahertz'],
  MHz: ['megahertz', 'megahertz'],
  kHz: ['kilohertz', 'kilohertz'],
  Hz: ['hertz', 'hertz'],
  kW: ['kilowatt', 'kilowatts'],
  kWh: ['kilowatt hour', 'kilowatt hours'],
  W: ['watt', 'watts'],
  '°C': ['degree Celsius', 'degrees Celsius'],
  '°F': ['degree Fahrenheit', 'degrees Fahrenheit'],
  '°': ['degree', 'degrees'],
};
const FRACTIONS: Readonly<Record<string, string>> = {
  '1/2': 'one half',
  '1/3': 'one third',
  '2/3': 'two thirds',
  '1/4': 'one quarter',
  '3/4': 'three quarters',
  '½': 'one half',
  '⅓': 'one third',
  '⅔': 'two thirds',
  '¼': 'one quarter',
  '¾': 'three quarters',
};

function money(symbol: string, amount: string, scale: string | undefined): string {
  const [one, many, cent] = MONEY[symbol] ?? ['', '', ''];
  if (scale !== undefined) return `${amount} ${SCALES[scale] ?? scale} ${many}`;
  const [whole = '0', cents] = amount.split('.');
  if (cents?.length !== 2 || cent === '') return `${amount} ${plural(amount, one, many)}`;
  const wholePart = `${whole} ${plural(whole, one, many)}`;
  if (cents === '00') return wholePart;
  const small = Number(cents);
  const smallPart = `${small} ${cent === 'cent' && small !== 1 ? 'cents' : cent}`;
  return whole === '0' ? smallPart : `${wholePart} and ${smallPart}`;
}

function clock(hour: number, minute: number, half: string | undefined): string {
  const minutes =
    minute === 0 ? '' : minute < 10 ? ` oh ${twoDigits(minute)}` : ` ${twoDigits(minute)}`;
  if (half !== undefined)
    return `${twoDigits(hour)}${minutes} ${half.toLowerCase() === 'a' ? 'AM' : 'PM'}`;
  if (minute > 0) return `${twoDigits(hour)}${minutes}`;
  return hour >= 1 && hour <= 12 ? `${twoDigits(hour)} o'clock` : `${twoDigits(hour)} hundred`;
}

function date(month: string, day: number, year: string | undefined): string {
  return `${month} ${ordinal(day)}${year === undefined ? '' : `, ${spokenYear(Number(year))}`}`;
}

const escaped = (keys: readonly string[]): string =>
  [...keys]
    .sort((a, b) => b.length - a.length)
    .map((key) => key.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('|');

/** In order: what is more special comes first. */
const RULES: readonly Rule[] = [
  [/\b(Mr|Mrs|Ms|Dr|Prof|Sr|Jr)\.(?=\s|$)/g, (_whole, title = '') => TITLES[title] ?? title],
  [/\bSt\.(?=\s+\p{Lu})/gu, () => 'Saint'],
  [
    new RegExp(`(?<![\\p{L}\\p{N}])(${escaped(Object.keys(PHRASES))})(?![\\p{L}\\p{N}])`, 'gu'),
    (_whole, phrase = '') => PHRASES[phrase] ?? phrase,
  ],
  [
    /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b/g,
    (whole) => whole.replace('@', ' at ').replaceAll('.', ' dot '),
  ],
  [
    /(?<![\d.])(?:\+\d{1,2}[ -])?\(?\d{3}\)?[-. ]\d{3}[-.]\d{4}(?![\d-])/g,
    (whole) => spokenDigits(whole),
  ],
  [
    /\b(\d{4})-(\d{2})-(\d{2})\b/g,
    (whole, year, month, day) =>
      isMonth(Number(month)) && isDay(Number(day))
        ? date(MONTHS[Number(month) - 1] ?? '', Number(day), year)
        : whole,
  ],
  [
    /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g,
    (whole, month, day, year) =>
      isMonth(Number(month)) && isDay(Number(day))
        ? date(MONTHS[Number(month) - 1] ?? '', Number(day), year)
        : whole,
  ],
  [
    new RegExp(`\\b${MONTH_NAME} (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?(?![\\d:])`, 'g'),
    (whole, month, day, year) =>
      isDay(Number(day)) ? date(monthName(month), Number(day), year) : whole,
  ],
  [
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)? (?:of )?${MONTH_NAME}(?:,? (\\d{4}))?\\b(?!-)`, 'g'),
    (whole, day, month, year) =>
      isDay(Number(day))
        ? `the ${ordinal(Number(day))} of ${monthName(month)}${year === undefined ? '' : `, ${spokenYear(Number(year))}`}`
        : whole,
  ],
  [new RegExp(`\\b${MONTH}\\.(?=\\s+\\d)`, 'g'), (_whole, month) => monthName(month)],
  [
    /\b([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?(?:\s?([ap])\.?m\b\.?)?(?![:\d])/gi,
    (_whole, hour, minute, half) => clock(Number(hour), Number(minute), half),
  ],
  [/\b(1[0-2]|[1-9])\s?([ap])\.?m\b\.?/gi, (_whole, hour, half) => clock(Number(hour), 0, half)],
  [
    new RegExp(
      `(?:US)?([$€£¥₹])\\s?${NUMBER}(?:\\s?(k|K|M|B|bn|T|thousand|million|billion|trillion)\\b)?`,
      'g',
    ),
    (_whole, symbol = '', amount = '', scale) => money(symbol, amount, scale),
  ],
  [
    new RegExp(`${NUMBER}\\s?(€|£|USD|EUR|GBP)(?![\\p{L}\\p{N}])`, 'gu'),
    (_whole, amount = '', code) =>
      money(code === 'USD' ? '$' : code === '€' || code === 'EUR' ? '€' : '£', amount, undefined),
  ],
  [
    new RegExp(
      `(?<![\\p{L}\\d.,])${NUMBER}[ \\u00a0]?(${escaped(Object.keys(UNITS))})(?![\\p{L}\\p{N}/])`,
      'gu',
    ),
    (_whole, amount = '', unit = '') => {
      const [one, many] = UNITS[unit] ?? [unit, unit];
      return `${amount} ${plural(amount, one, many)}`;
    },
  ],
  [
    /(?<![\d/.])(\d{1,3} )?(1\/2|1\/3|2\/3|1\/4|3\/4|[½⅓⅔¼¾])(?![\d/])/g,
    (_whole, whole, fraction = '') =>
      whole === undefined
        ? (FRACTIONS[fraction] ?? fraction)
        : `${whole}and ${FRACTIONS[fraction] ?? ''}`,
  ],
  [
    /\b(in|since|from|until|till|by|of|around|before|after|year|between|and|to) (1[1-9]\d\d|20\d\d)(?![\d.,:%-]*\d|[–-])(?!\s*\p{Ll}{1,3}\b(?<!and|to|at|as|in|by|he|she|it|we|I|the|was|is))/gu,
    (_whole, word, year) => `${word} ${spokenYear(Number(year))}`,
  ],
  [
    /\b(1[1-9]\d\d|20\d\d)\s?[–-]\s?(1[1-9]\d\d|20\d\d)\b/g,
    (_whole, from, to) => `${spokenYear(Number(from))} to ${spokenYear(Number(to))}`,
  ],
  [
    /\b(1[1-9]\d|20\d)0s\b/g,
    (_whole, decade) =>
      spokenYear(Number(`${decade}0`))
        .replace(/y$/, 'ies')
        .replace(/([^s])$/, '$1s'),
  ],
  [/(?<![\d-])(\d{1,4})[–-](\d{1,4})(?![\d-]|\s*=)/g, (_whole, from, to) => `${from} to ${to}`],
  [
    /(?<=[\p{L}\p{N})])\s?(?:\*\*|\^)\s?(\d{1,2})(?!\d)/gu,
    (_whole, power) =>
      power === '2' ? ' squared' : power === '3' ? ' cubed' : ` to the power of ${power ?? ''}`,
  ],
  [/(\d)\s?[×]\s?(\d)/g, (_whole, a, b) => `${a} times ${b}`],
  [/(\d) \* (\d)/g, (_whole, a, b) => `${a} times ${b}`],
  [/(\d) [-−] (\d)/g, (_whole, a, b) => `${a} minus ${b}`],
  [/(\d) [/÷] (\d)/g, (_whole, a, b) => `${a} divided by ${b}`],
  [/(?<=^|[\s(])[-−](\d)/g, (_whole, a) => `minus ${a}`],
  [/(?<=[\p{L}\p{N}])\s?\+\s?(?=[\p{L}\p{N}])/gu, () => ' plus '],
  [/\s?=\s?/g, () => ' equals '],
  [/\s<\s/g, () => ' is less than '],
  [/\s>\s/g, () => ' is greater than '],
  [/(?<=^|\s)[~≈](?=\d)/g, () => 'about '],
  [/#(?=\d)/g, () => 'number '],
  [/\s?&\s?/g, () => ' and '],
];
