const ONES = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen ' +
  'sixteen seventeen eighteen nineteen'
).split(' ');
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** 0 to 99 in English words. */
export function twoDigits(value: number): string {
  if (value < 20) return ONES[value] ?? String(value);
  const tens = TENS[Math.floor(value / 10)] ?? '';
  return value % 10 === 0 ? tens : `${tens} ${ONES[value % 10] ?? ''}`;
}

/** 1 to 99: "twenty first". */
export function ordinal(value: number): string {
  const words = twoDigits(value).split(' ');
  const last = words.pop() ?? '';
  const ranked = ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`);
  return [...words, ranked].join(' ');
}

/** A year as it is said: "nineteen ninety five", "two thousand four", "twenty twenty four". */
export function spokenYear(year: number): string {
  const century = Math.floor(year / 100);
  const rest = year % 100;
  if (year >= 2000 && year < 2010) {
    return rest === 0 ? 'two thousand' : `two thousand ${twoDigits(rest)}`;
  }
  if (rest === 0) return `${twoDigits(century)} hundred`;
  return `${twoDigits(century)} ${rest < 10 ? `oh ${twoDigits(rest)}` : twoDigits(rest)}`;
}

/** Digit by digit, a pause between the groups: telephone numbers. */
export function spokenDigits(text: string): string {
  return (text.match(/\d+/g) ?? [])
    .map((group) => [...group].map((digit) => twoDigits(Number(digit))).join(' '))
    .join(', ');
}
