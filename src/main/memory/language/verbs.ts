/** Past tense and participle, where they are not made with -ed. */
const IRREGULAR: Readonly<Record<string, string>> = table(
  'have:had get:got,gotten go:went,gone do:did,done buy:bought build:built leave:left ' +
    'begin:began,begun choose:chose,chosen grow:grew,grown make:made meet:met run:ran sell:sold ' +
    'spend:spent teach:taught take:took,taken win:won write:wrote,written lose:lost become:became ' +
    'drive:drove,driven ride:rode,ridden speak:spoke,spoken keep:kept lead:led hold:held ' +
    'give:gave,given find:found bring:brought think:thought know:knew,known say:said tell:told ' +
    'hear:heard see:saw,seen eat:ate,eaten drink:drank,drunk sleep:slept sing:sang,sung ' +
    'swim:swam,swum wake:woke,woken break:broke,broken fall:fell,fallen come:came pay:paid ' +
    'send:sent wear:wore,worn hit:hit quit:quit put:put cut:cut set:set read:read split:split ' +
    'deal:dealt feel:felt mean:meant understand:understood cost:cost hurt:hurt bet:bet ' +
    'overcome:overcame rebuild:rebuilt undergo:underwent,undergone forget:forgot,forgotten',
);

/** Short stressed last syllables double their consonant. */
const DOUBLING = new Set(
  (
    'get run begin win swim cut put hit set sit plan drop stop ship quit jog hop chat commit ' +
    'submit prefer refer transfer split cancel travel label model pop tap tag log plug bet spin ' +
    'knit shop skip step strip swap trap trim wrap fit hug slip grab'
  ).split(' '),
);

/** Every form of a regular or listed verb: base, third person, gerund, past, participle. */
export function conjugate(base: string): string[] {
  const [verb = base, ...particle] = base.split(' ');
  const tail = particle.length === 0 ? '' : ` ${particle.join(' ')}`;
  const forms = [
    verb,
    thirdPerson(verb),
    gerund(verb),
    ...(IRREGULAR[verb]?.split(',') ?? [past(verb)]),
  ];
  return forms.map((form) => form + tail);
}

/** Third person singular of the present: "has", "goes", "studies". */
export function thirdPerson(verb: string): string {
  const word = verb.toLowerCase();
  if (word === 'have') return 'has';
  if (word === 'am' || word === 'are') return 'is';
  if (word === 'were') return 'was';
  if (UNCHANGED.has(word)) return word;
  if (/(?:s|sh|ch|x|z|o)$/u.test(word)) return `${word}es`;
  if (/[^aeiou]y$/u.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}s`;
}

const UNCHANGED = new Set(
  'will would can could may might must shall should cannot is was had did has does used'.split(' '),
);

/** The same in present and past; told of oneself these are mostly past ("we hit", "I quit"). */
const SAME_IN_PAST = new Set('hit quit put cut set split read'.split(' '));

/** Whether this form of the verb is the first person's present ("work"), not a past ("worked"). */
export function isPresent(form: string, base: string): boolean {
  return form === base && !SAME_IN_PAST.has(base);
}

function gerund(verb: string): string {
  if (/ie$/u.test(verb)) return `${verb.slice(0, -2)}ying`;
  if (/[^eoy]e$/u.test(verb)) return `${verb.slice(0, -1)}ing`;
  return `${doubled(verb)}ing`;
}

function past(verb: string): string {
  if (/e$/u.test(verb)) return `${verb}d`;
  if (/[^aeiou]y$/u.test(verb)) return `${verb.slice(0, -1)}ied`;
  return `${doubled(verb)}ed`;
}

function doubled(verb: string): string {
  return DOUBLING.has(verb) ? verb + verb.slice(-1) : verb;
}

function table(text: string): Record<string, string> {
  return Object.fromEntries(text.split(' ').map((entry) => entry.split(':') as [string, string]));
}
