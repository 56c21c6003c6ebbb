/**
 * Words that carry no content of their own: articles, pronouns, helpers, prepositions, and the verbs
 * that every second sentence has.
 */
const STOP_WORDS = new Set(
  (
    'a an the this that these those i me my mine myself we us our ours you your yours he him his she ' +
    'her hers it its they them their theirs who whom whose which what there here and or but nor so ' +
    'yet if then than as of at by for with about into onto from to in on off over under up down out ' +
    'between through during before after again is am are was were be been being have has had having ' +
    'do does did doing will would shall should can could may might must not no very really just also ' +
    'too only now still already currently recently some any all each every both more most other such ' +
    'own same s t d ll m re ve don get gets got getting etc'
  ).split(' '),
);

/** Words of a text as they stand, without punctuation; figures keep their unit ("$2M" is "2m"). */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .replace(/[’‘]/gu, "'")
      // 2,000 and 2000 are one word.
      .replace(/(?<=\p{N}),(?=\p{N}{3}\b)/gu, '')
      .toLowerCase()
      .replace(/'s\b/gu, '')
      .match(/\p{N}+(?:\.\p{N}+)?\p{L}*|\p{L}[\p{L}\p{M}\p{N}']*(?:[#]|\+\+)?/gu) ?? []
  );
}

/** Stems of the words that carry the content, in order, each once. */
export function contentStems(text: string): string[] {
  const stems = wordsOf(text)
    .filter((word) => !STOP_WORDS.has(word))
    .map(stem);
  return [...new Set(stems)];
}

export function isNumeric(word: string): boolean {
  return /^\p{N}/u.test(word);
}

/**
 * A light English stem: endings of number and tense only, so that words of different meaning stay
 * apart ("engine" and "engineer"). Good enough to see that two statements speak of the same thing.
 */
export function stem(word: string): string {
  if (word.length < 4 || isNumeric(word)) return word;
  let root = word;
  if (/ies$/u.test(root) && root.length > 4) root = `${root.slice(0, -3)}y`;
  else if (/(?:ss|sh|ch|x|z)es$/u.test(root)) root = root.slice(0, -2);
  else if (/[^su]s$/u.test(root) && !/is$/u.test(root)) root = root.slice(0, -1);
  for (const ending of ['ing', 'ed']) {
    const rest = root.slice(0, -ending.length);
    if (root.endsWith(ending) && rest.length >= 3 && /[aeiouy]/u.test(rest)) {
      root = /([bdfgmnprt])\1$/u.test(rest) ? rest.slice(0, -1) : rest;
      break;
    }
  }
  if (root.length > 3) root = root.replace(/e$/u, '').replace(/y$/u, 'i');
  return root;
}
