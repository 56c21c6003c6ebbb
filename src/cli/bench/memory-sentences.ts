/**
 * Sentences that people say about their lives, put together from parts: different enough that their
 * embeddings lie where those of real memories lie, and as many as are asked for.
 */
const WHO = [
  'I',
  'my sister',
  'our neighbour',
  'my boss',
  'an old friend',
  'my daughter',
  'the vet',
  'my doctor',
  'grandma',
  'the new colleague',
  'my cousin',
  'the landlord',
];
const DID = [
  'bought',
  'lost',
  'sold',
  'repaired',
  'borrowed',
  'painted',
  'forgot',
  'found',
  'ordered',
  'broke',
  'photographed',
  'gave away',
  'cleaned',
  'asked about',
  'complained about',
  'dreamt of',
];
const WHAT = [
  'a blue bicycle',
  'the garden shed',
  'two concert tickets',
  'an espresso machine',
  'the piano',
  'a winter coat',
  'the wedding ring',
  'a box of letters',
  'the tent',
  'a recipe for plum cake',
  'the spare keys',
  'a fishing rod',
  'an atlas from 1910',
  'the puppy',
  'a sailing course',
  'the passport',
  'a telescope',
  'the tax papers',
  'a jar of honey',
  'the hearing aid',
];
const WHERE = [
  'in Lisbon',
  'at the station',
  'behind the harbour',
  'on the way to work',
  'at the flea market',
  'in the attic',
  'during the holidays',
  'at the hospital',
  'in the mountains',
  'at school',
  'by the lake',
  'in the kitchen',
];
const WHEN = [
  'yesterday',
  'last summer',
  'on Tuesday',
  'before the storm',
  'in March',
  'on my birthday',
  'two years ago',
  'this morning',
  'just before Christmas',
  'when it snowed',
];

const QUESTIONS = [
  'What did {who} do with {what}?',
  'When was it that {who} {did} something {where}?',
  'Do you remember {what} {where}?',
  'Who {did} {what}?',
  'Where did I hear about {what}?',
];

/** The `index`-th of them; the same one every time, no two near each other alike. */
export function memorySentence(index: number): string {
  const [who, did, what, where, when] = parts(index);
  return `${capital(who)} ${did} ${what} ${where} ${when}.`;
}

export function memoryQuestion(index: number): string {
  const [who, did, what, where] = parts(index * 37 + 11);
  const pattern = QUESTIONS[index % QUESTIONS.length] ?? '';
  return pattern
    .replace('{who}', who)
    .replace('{did}', did)
    .replace('{what}', what)
    .replace('{where}', where);
}

function parts(index: number): readonly [string, string, string, string, string] {
  // Steps without a common divisor with the lists' lengths walk through all combinations.
  const pick = (list: readonly string[], step: number): string =>
    list[Math.floor(index * step + index / list.length) % list.length] ?? '';
  return [pick(WHO, 5), pick(DID, 7), pick(WHAT, 3), pick(WHERE, 11), pick(WHEN, 13)];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
