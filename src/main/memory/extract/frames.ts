import type { FactCategory } from '../../../shared/contracts/profile';
import { contentStems } from '../language/words';
import type { Candidate } from './candidate';
import { KIN, ONLY_ONE, PET, isTrade } from './nouns';
import { ofThem, sentence } from './third-person';

/**
 * Ways of saying the things that everybody says about themselves, each with the question it answers.
 * They run on one clause with contractions written out.
 */
interface Frame {
  readonly pattern: RegExp;
  readonly build: (match: RegExpExecArray) => readonly Partial<Candidate>[];
}

const NAME = String.raw`\p{Lu}[\p{L}\p{M}'-]*(?:\s\p{Lu}[\p{L}\p{M}'-]*){0,2}`;
/** Where a place or a name ends. */
const REST = String.raw`(?=$|[,;:.!—–(]|\s(?:and|but|so|because|since|with|for|at|on|as|who|which|where|while|when|near|by|after|before|until|till|now|then|these|this|last|next|recently|right|a|about|from|to|in|together|though)\b)`;
const PLACE = String.raw`((?:the\s|downtown\s|north\s|south\s|east\s|west\s|central\s)*[\p{L}\p{M}'.-]+(?:(?:\s(?:de|del|la|le|of|the|upon|am|den)\s|\s|,\s)\p{Lu}[\p{L}\p{M}'.-]*)*)${REST}`;
const NOW = String.raw`(?:(?:also|just|really|recently|finally|now|currently|still|already|actually|originally|both|only|temporarily|officially) )*`;

const NOT_A_NAME =
  /^(?:(?:\p{L}+(?:ish|ese|ian|ean|ean|can|nch|tch|ssi|aqi|eli|gali|stani))|Thai|Greek|Dutch|French|Czech|German|Swiss|Jewish|Catholic|Muslim|Hindu|Buddhist|Christian|OK|Ok|God|Ah|Not|Just|So|Very|Really|Still|Also|The|A|An|In|On|At|From|Going|Working|Using|Trying|CEO|CTO|CFO|COO|PM|HR|PhD|AI|IT|UI|UX|QA|American|European|African|Asian|Kurd|Turk|Pole|Dane|Swede|Finn|Scot|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|\p{Lu}+)$/u;

const f = (pattern: string, build: Frame['build']): Frame => ({
  pattern: new RegExp(pattern, 'u'),
  build,
});

const one = (
  category: FactCategory,
  text: string,
  slot: string | null = null,
  more: Partial<Candidate> = {},
): Partial<Candidate>[] => [{ category, text, slot, ...more }];

const g = (match: RegExpExecArray, index: number): string => match[index]?.trim() ?? '';

const FRAMES: readonly Frame[] = [
  f(
    String.raw`^(?:[Mm]y (?:(?:first|full|real|given) )?name is|(?:[Ii]|You can|you can|[Pp]eople|[Ee]veryone|[Mm]y friends) (?:am called|call me|calls me|go by)|[Cc]all me|[Nn]ame is) (${NAME}|\p{Ll}[\p{L}'-]+)${REST}`,
    (m) => named(g(m, 1)),
  ),
  f(
    // “It is Lisbon” tells no name; “it is Ana here” does.
    String.raw`^(?:[Ii] am|(?:[Tt]his|[Ii]t|[Hh]ere) is(?= [^,]+? (?:here|speaking|again)\b)) (${NAME})(?:,? (?:and|from|here|speaking|again|by the way|nice)\b.*|,\s*(an? |the )?(.+))?$`,
    (m) => {
      const name = g(m, 1);
      if (NOT_A_NAME.test(name) || NOT_A_NAME.test(name.split(' ')[0] ?? '')) return [];
      const role = g(m, 3);
      return [...named(name), ...(role === '' ? [] : roleOf(`${g(m, 2)} ${role}`.trim()))];
    },
  ),
  f(String.raw`^[Ii] am ${NOW}(?:turning )?(\d{1,3})(?: years? old| y\/o)?(?:,.*| and .*)?$`, (m) =>
    one('IDENTITY', `Is ${g(m, 1)} years old`, 'age'),
  ),
  f(String.raw`^[Ii] (?:just |have just |recently )?turned (\d{1,3})\b`, (m) =>
    one('IDENTITY', `Is ${g(m, 1)} years old`, 'age'),
  ),
  f(String.raw`^[Mm]y birthday is (?:on |in )?(.+)$`, (m) =>
    one('IDENTITY', `Birthday is ${g(m, 1)}`, 'birthday'),
  ),
  f(String.raw`^[Ii] was born (?:and raised )?(in|on) (.+)$`, (m) =>
    one('IDENTITY', `Was born ${g(m, 1)} ${ofThem(g(m, 2))}`, `born ${g(m, 1)}`),
  ),
  f(
    String.raw`^(?:[Ii]|[Ww]e) ${NOW}(?:live|reside|am based|are based|am located|am living|are living|am staying|have been living|settled|am settling|are settling)(?: (?:down|together))? ${NOW}(?:in(?:to)?|at|near|outside|on) ${PLACE}(.*)$`,
    (m) => one('IDENTITY', `Lives in ${g(m, 1)}${tail(g(m, 2))}`, 'home', { update: true }),
  ),
  f(
    String.raw`^(?:[Ii]|[Ww]e) (?:have )?${NOW}(?:moved|relocated|immigrated|emigrated)(?: (?:back|over|out|down|up|away|house|here))* (?:to|into) ${PLACE}(.*)$`,
    (m) =>
      one('IDENTITY', `Lives in ${g(m, 1)}, moved there${tail(g(m, 2))}`, 'home', { update: true }),
  ),
  f(
    String.raw`^(?:[Ii]|[Ww]e) (?:am|are|will be|will|am going to|are going to|plan to|are about to|am about to) ${NOW}(?:moving|relocating|move|relocate|be moving)(?: (?:back|over|out|down|up|away))* to ${PLACE}(.*)$`,
    (m) => one('IDENTITY', `Moving to ${g(m, 1)}${tail(g(m, 2))}`, 'home', { update: true }),
  ),
  f(String.raw`^[Ii] (?:am ${NOW}|come |hail )(?:originally )?from ${PLACE}`, (m) =>
    one('IDENTITY', `Comes from ${g(m, 1)}`, 'origin'),
  ),
  f(String.raw`^[Ii] (?:was raised|grew up) (?:in|on|near) (.+)$`, (m) =>
    one('IDENTITY', `Grew up in ${ofThem(g(m, 1))}`, 'grew up'),
  ),
  f(
    String.raw`^[Ii] (?:am|was|got|have been) ${NOW}(single|married|divorced|engaged|widowed|separated)\b(.*)$`,
    (m) => one('RELATION', `Is ${g(m, 1)}${tail(g(m, 2))}`, 'marital status'),
  ),
  f(
    String.raw`^[Ii] (?:am|became|have been|went) ${NOW}(?:a |an )?((?:strict |mostly )?(?:vegan|vegetarian|pescatarian|pescetarian|flexitarian|lactose intolerant|gluten[- ]free|gluten intolerant|celiac|coeliac|halal|kosher))\b(.*)$`,
    (m) => one('PREFERENCE', `Is ${g(m, 1)}${tail(g(m, 2))}`, `diet`),
  ),
  f(
    String.raw`^[Ii] am ${NOW}(?:severely |very |deathly |mildly |really )?(allergic|intolerant) to (.+)$`,
    (m) => one('FACT', `Is ${g(m, 1)} to ${ofThem(g(m, 2))}`),
  ),
  f(
    String.raw`^[Ii] am ${NOW}(left-handed|right-handed|colou?r ?blind|deaf|blind|dyslexic|diabetic|asthmatic|autistic|pregnant|retired|unemployed|self-employed|bilingual|trilingual|ambidextrous|nearsighted|bald|an introvert|an extrovert|introverted|extroverted|an only child)\b(.*)$`,
    (m) => one('FACT', `Is ${g(m, 1)}${tail(g(m, 2))}`),
  ),
  f(
    String.raw`^[Ii] am ${NOW}(?:(?:so|very|really|quite|absolutely) )?(afraid|scared|terrified|fond|tired|sick|proud owner|a (?:big |huge |massive )?fan|into|obsessed with|addicted to|passionate about|interested in|keen on|good at|bad at|terrible at|great at|fluent in|crazy about)(?: of)? (?!that\b|it\b|this\b|you\b)(.+)$`,
    (m) => {
      const what = g(m, 1);
      if (/^(?:tired|sick)$/u.test(what)) return [];
      if (
        /^(?:afraid|scared|terrified)$/u.test(what) &&
        !/\b(?:afraid|scared|terrified) of\b/u.test(m[0])
      )
        return [];
      if (/^(?:they|i|we|it|he|she|my \w+ (?:will|would|might|is|being))\b/iu.test(g(m, 2)))
        return [];
      const of = /^(?:afraid|scared|terrified|fond|proud owner|a )/u.test(what) ? ' of' : '';
      return one(
        /good|bad|great|fluent/u.test(what) ? 'SKILL' : 'PREFERENCE',
        `Is ${what}${of} ${ofThem(g(m, 2))}`,
      );
    },
  ),
  f(
    String.raw`^(?:[Ii] (?:was|got|have been|have just been|just got|was just)|[Ii] have gotten) (?:\w+ )?promoted to (.+)$`,
    (m) => one('WORK', `Was promoted to ${ofThem(g(m, 1))}`, 'job', { update: true }),
  ),
  f(
    String.raw`^[Ii] (?:work|am working|freelance|am employed|have been working) ${NOW}as (an? |the )?(.+)$`,
    (m) => roleOf(`${g(m, 1)} ${g(m, 2)}`.trim(), 'Works as'),
  ),
  f(
    String.raw`^[Mm]y (?:(?:current|new|day|full-time) )?(?:job|profession|occupation|role|title|position) is (?:now )?((?:an? |the |to |\p{Lu}).+)$`,
    (m) => one('WORK', `Job is ${ofThem(g(m, 1))}`, 'job', { update: true }),
  ),
  f(
    String.raw`^[Ii] (?:am|was just made|became|have become|am now|have been) ${NOW}(an? |the |one of the )(.+)$`,
    (m) => roleOf(`${g(m, 1)} ${g(m, 2)}`, 'Is'),
  ),
  f(
    String.raw`^[Mm]y (?:all-time |absolute |current )?favou?rite (?!is\b|one\b|was\b|are\b)(.+?) (?:is|are|has always been|was|must be|would be) (.+)$`,
    (m) =>
      one(
        'PREFERENCE',
        `Favourite ${ofThem(g(m, 1))} is ${ofThem(g(m, 2))}`,
        `favourite ${slotWords(g(m, 1))}`,
      ),
  ),
  f(
    String.raw`^(.{2,40}?) (?:is|are) (?:definitely |by far |still )?my (?:all-time |absolute )?favou?rite (.+)$`,
    (m) => {
      if (/^(?:i|we|it|that|this|they|he|she)$/iu.test(g(m, 1))) return [];
      return one(
        'PREFERENCE',
        `Favourite ${ofThem(g(m, 2))} is ${ofThem(g(m, 1))}`,
        `favourite ${slotWords(g(m, 2))}`,
      );
    },
  ),
  f(
    String.raw`^(?:[Mm]y|[Oo]ur) ((?:\w+ ){0,2}?(?:${KIN}|${PET}))(?:'s name is| is called| is named|'s called) (${NAME}|\p{Ll}[\p{L}'-]+)(.*)$`,
    (m) => {
      const who = g(m, 1);
      const slot = ONLY_ONE.test(who) ? `name of ${who.toLowerCase()}` : null;
      return one('RELATION', `Their ${who} is called ${g(m, 2)}${tail(g(m, 3))}`, slot);
    },
  ),
  f(
    String.raw`^(?:[Tt]he|[Mm]y) (?:new |current )?(?:role|job|position|title) (?:is|will be) (?:now )?((?:an? |the |\p{Lu}).+)$`,
    (m) => one('WORK', `New role is ${ofThem(g(m, 1))}`, 'job', { update: true }),
  ),
  f(
    String.raw`^(?:[Ii]|[Ww]e) know (.+?) (?:really |very |quite |pretty |fairly )?well\b(.*)$`,
    (m) => one('SKILL', `Knows ${ofThem(g(m, 1))} well${tail(g(m, 2))}`),
  ),
  f(
    String.raw`^(.{2,60}?) (?:is|are) (?:still |all |completely |totally |pretty |quite |very )*new to me\b(.*)$`,
    (m) => one('SKILL', `Is new to ${ofThem(g(m, 1))}`),
  ),
  f(
    String.raw`^(?!(?:it|that|this|they|he|she|you|what|which)\b)(.{2,80}?) (?:really |always |still |kind of |absolutely )*(terrif(?:y|ies)|scares?|bores?|annoys?|fascinates?|frustrates?|intimidates?|stress(?:es)?|bothers?|disgusts?|excites?|inspires?|calms?|relaxes|relax) me\b(.*)$`,
    (m) => one('PREFERENCE', `${ofThem(g(m, 1))} ${g(m, 2)} them${tail(g(m, 3))}`),
  ),
  f(String.raw`^[Ii] have (?:a |an |one )?(?:severe |bad |mild )?(.+?) allergy\b(.*)$`, (m) =>
    one('FACT', `Is allergic to ${ofThem(g(m, 1))}${tail(g(m, 2))}`),
  ),
];

/** What the frames find in a clause; empty when none fits. */
export function frameCandidates(clause: string): readonly Candidate[] {
  for (const { pattern, build } of FRAMES) {
    const match = pattern.exec(clause);
    if (match === null) continue;
    const built = build(match);
    if (built.length > 0) return built.map(complete);
  }
  return [];
}

function complete(partial: Partial<Candidate>): Candidate {
  return {
    category: 'FACT',
    slot: null,
    instead: [],
    update: false,
    ends: false,
    ...partial,
    text: sentence(partial.text ?? ''),
  };
}

function named(name: string): Partial<Candidate>[] {
  if (NOT_A_NAME.test(name)) return [];
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  return one('IDENTITY', `Name is ${capital}`, 'name');
}

/** "a software engineer based in Porto": what one is by trade, and the place apart. */
function roleOf(phrase: string, verb = 'Is'): Partial<Candidate>[] {
  const based = new RegExp(
    String.raw`^(.*?),? (?:based|living|located) (?:out of|in|near) ${PLACE}(.*)$`,
    'u',
  ).exec(phrase);
  const role = based === null ? phrase : `${g(based, 1)}${tail(g(based, 3))}`;
  const home = based === null ? [] : one('IDENTITY', `Based in ${g(based, 2)}`, 'home');
  if (
    /^(?:an? |the )?(?:bit|little|lot|few|kind of|sort of|same|mess|wreck|idiot|fool|genius|good|bad|best|worst|one|real|huge believer)\b/iu.test(
      role,
    )
  )
    return [];
  const head = role.split(/,|\s(?:at|for|in|with|who|from|on|working|and)\s/u)[0] ?? role;
  const text = `${verb} ${ofThem(role)}`;
  if (isTrade(head)) return [...one('WORK', text, 'job', { update: true }), ...home];
  if (
    /\b(?:fan|lover|addict|enthusiast|person|owl|eater|drinker|collector|sucker)\b/iu.test(head)
  ) {
    return [...one('PREFERENCE', text), ...home];
  }
  return [...one(verb === 'Is' ? 'IDENTITY' : 'WORK', text), ...home];
}

function slotWords(text: string): string {
  return contentStems(text).join(' ');
}

function tail(rest: string): string {
  const text = ofThem(rest.trim());
  if (text === '') return '';
  return /^[,;:(—–-]/u.test(text) ? text : ` ${text}`;
}
