import type { PromptExchange } from '../../shared/prompt';

export type ReplyQuestionKind = 'told' | 'fact' | 'feeling' | 'request';

/** A memory as the recall would bring it. */
export interface RecalledFact {
  readonly text: string;
  /** What was answered to it then, where the question asks for that. */
  readonly answer?: string;
  readonly daysAgo: number;
}

/** Something one says to a companion, with what a usable answer has to contain. */
export interface ReplyQuestion {
  readonly id: string;
  readonly kind: ReplyQuestionKind;
  /** What was said just before. */
  readonly history?: readonly PromptExchange[];
  readonly recalled?: readonly RecalledFact[];
  /** The estimated mood of the words stands in the prompt. */
  readonly mood?: boolean;
  readonly user: string;
  /** The answer is on topic when this is found in it. */
  readonly expects: RegExp;
  /** The answer is wrong when this is found in it. */
  readonly forbids?: RegExp;
}

const said = (user: string, reply: string): PromptExchange => ({ user, reply });
const recall = (text: string, daysAgo: number): RecalledFact => ({ text, daysAgo });

/** What a friend says to bad news, and what nobody wants to hear then. */
const COMFORT =
  /sorry|tough|hard\b|i hear|understand|i hope|alright|rest\b|a break|care\b|difficult|rough|breath|sleep|relax|help|talk|friend|normal|easy|here for|comfort|proud|better|worry|okay|feel/iu;
const NO_COMFORT =
  /wonderful|i('| a)m (so )?glad|congrat|great|happy to hear|thank|a lie\b|you('re| are) (a|an|the) |i('| a)m (also |too |not |so )?(tired|lonely|bored|nervous)|my (cat|brother|wallet|boss)/iu;
const JOY =
  /congrat|great|wonderful|glad|happy|proud|nice|good\b|awesome|amazing|fantastic|lovely|enjoy|excit|well done|fun\b|deserve|cool\b|yay|hooray|brilliant/iu;
const NO_JOY =
  /sorry|oh no|not sure|worry|bad\b|sad\b|\b(my|our) (exam|boss|friend|holiday|baby)/iu;

/** Asked a moment ago, or long ago and recalled. */
const TOLD: readonly ReplyQuestion[] = [
  {
    id: 'told-parrot',
    kind: 'told',
    history: [said('I have a parrot called Pablo.', 'A parrot, how lively!')],
    user: 'What is my parrot called?',
    expects: /pablo/iu,
  },
  {
    id: 'told-car',
    kind: 'told',
    history: [said('I parked the car on Mill Street.', 'Got it, Mill Street.')],
    user: 'Where did I park the car?',
    expects: /mill/iu,
  },
  {
    id: 'told-colour',
    kind: 'told',
    history: [said('My favourite colour is orange.', 'A warm one!')],
    user: 'What is my favourite colour?',
    expects: /orange/iu,
  },
  {
    id: 'told-sister',
    kind: 'told',
    history: [
      said('My sister Nadia is a nurse.', 'That is a job for a kind person.'),
      said('It is raining again.', 'Then a warm tea is a good plan.'),
    ],
    user: 'What does my sister do?',
    expects: /nurse/iu,
  },
  {
    id: 'told-dinner',
    kind: 'told',
    history: [said('Tonight I am cooking lentil soup.', 'That sounds warm and good.')],
    user: 'What am I cooking tonight?',
    expects: /lentil|soup/iu,
  },
  {
    id: 'told-train',
    kind: 'told',
    history: [said('My train leaves at nine.', 'Then there is still time for a coffee.')],
    user: 'When does my train leave?',
    expects: /nine|\b9\b/iu,
  },
  {
    id: 'told-keys',
    kind: 'told',
    history: [
      said('I put my keys in the blue bowl.', 'Good to know.'),
      said('Now I have to clean up.', 'A little music makes it quicker.'),
    ],
    user: 'Where are my keys?',
    expects: /bowl|blue/iu,
  },
  {
    id: 'told-game',
    kind: 'told',
    history: [said('We lost the football game four to one.', 'Next time it will go better.')],
    user: 'How did our game end?',
    expects: /lost|lose|four|4/iu,
  },
  {
    id: 'recall-city',
    kind: 'told',
    recalled: [recall('I live in Porto.', 12)],
    user: 'Which city do I live in?',
    expects: /porto/iu,
  },
  {
    id: 'recall-allergy',
    kind: 'told',
    recalled: [recall('I am allergic to peanuts.', 40)],
    user: 'What am I allergic to?',
    expects: /peanut/iu,
  },
  {
    id: 'recall-job',
    kind: 'told',
    recalled: [recall('I work as a carpenter.', 5), recall('I like strong coffee.', 2)],
    user: 'What is my job?',
    expects: /carpent/iu,
  },
  {
    id: 'recall-daughter',
    kind: 'told',
    recalled: [recall('My daughter Lena turned six.', 20)],
    user: 'What is my daughter called?',
    expects: /lena/iu,
  },
  {
    id: 'recall-instrument',
    kind: 'told',
    recalled: [recall('I am learning to play the cello.', 30)],
    user: 'Which instrument am I learning?',
    expects: /cello/iu,
  },
  {
    id: 'recall-holiday',
    kind: 'told',
    recalled: [recall('In summer we fly to Iceland.', 8), recall('My bike has a flat tyre.', 1)],
    user: 'Where are we going in summer?',
    expects: /iceland/iu,
  },
  {
    id: 'recall-tea',
    kind: 'told',
    history: [said('Good morning!', 'Good morning! Did you sleep well?')],
    recalled: [recall('I drink green tea in the morning.', 3)],
    user: 'What do I drink in the morning?',
    expects: /tea/iu,
  },
];

const FACTS: readonly ReplyQuestion[] = [
  fact('capital-italy', 'What is the capital of Italy?', /rome/iu),
  fact('capital-japan', 'What is the capital of Japan?', /tokyo/iu),
  fact('legs-spider', 'How many legs does a spider have?', /eight|\b8\b/iu),
  fact('days-week', 'How many days are in a week?', /seven|\b7\b/iu),
  fact('colour-grass', 'What colour is grass?', /green/iu),
  fact('sun', 'Is the sun a star or a planet?', /star/iu),
  fact('ice', 'What is ice made of?', /water/iu),
  fact('bees', 'What do bees make?', /honey|wax/iu),
  fact('opposite-hot', 'What is the opposite of hot?', /cold|cool/iu),
  fact('month-after', 'Which month comes after March?', /april/iu),
  fact('milk', 'Which animal gives us milk?', /cow|goat|sheep/iu),
  fact('two-plus', 'What is two plus three?', /five|\b5\b/iu),
  fact('paris', 'In which country is Paris?', /france/iu),
  fact('largest-ocean', 'What is the largest ocean?', /pacific/iu),
  fact('heart', 'What does the heart do?', /blood|pump|beat/iu),
];

const FEELINGS: readonly ReplyQuestion[] = [
  sad('tired', 'I am so tired today.'),
  sad('lonely', 'I feel a bit lonely tonight.'),
  glad('passed', 'I passed my exam!'),
  sad('nervous', 'I am nervous about tomorrow.'),
  sad('argued', 'I had a fight with my brother.'),
  glad('promotion', 'My boss gave me a promotion!'),
  sad('cat-died', 'Our old cat died yesterday.'),
  sad('headache', 'I have a headache.'),
  glad('sunshine', 'The sun is out and I feel great!'),
  sad('bored', 'I am bored.', /try|read|walk|game|fun\b|what (do|would) you|let's|play|why/iu),
  glad('baby', 'My friend just had a baby!'),
  sad('wallet', 'I lost my wallet on the bus.', /find|found|call\b|check|look/iu),
  sad('stressed', 'Work is too much for me at the moment.'),
  glad('holiday', 'Tomorrow my holiday begins!', /plan|trip|rest\b|where/iu),
  sad('cannot-sleep', 'I cannot sleep.'),
];

const REQUESTS: readonly ReplyQuestion[] = [
  request(
    'joke',
    'Tell me a joke.',
    /why (did|do|does|is|are|was|can|don)|what (did|do|does|is|are|was)|knock|because|walk(s|ed) into/iu,
  ),
  request(
    'cat-name',
    'Suggest a name for a kitten.',
    /(?<!^)(?<![.!?] )\b[A-Z][a-z]{2,}\b|^[A-Z][a-z]{2,}[.!]?$|(call|name|named|how about) /u,
  ),
  request(
    'breakfast',
    'What should I have for breakfast?',
    /egg|toast|bread|oat|cereal|fruit|pancake|yog|coffee|bacon|muesli|banana|sandwich|tea|juice|milk|cheese|salad|apple|waffle|porridge/iu,
  ),
  request('good-night', 'Wish me a good night.', /night|sleep|dream/iu),
  request('greet', 'Say hello to my grandmother.', /hello|hi\b|grand|good/iu),
  request(
    'film',
    'What could we do on a rainy afternoon?',
    /movie|film|book|read|game|cook|bake|museum|music|puzzle|walk|indoor|watch|play|umbrella|home|inside|tea|sleep|nap/iu,
  ),
  request('count', 'Count from one to five.', /(one|1).*(two|2).*(three|3).*(four|4).*(five|5)/isu),
  request('fruit', 'Name a fruit that is yellow.', /banana|lemon|mango|pineapple|pear|apple/iu),
  request(
    'present',
    'What can I give my mother for her birthday?',
    /flower|book|card|cake|chocolate|jewel|necklace|scarf|photo|dinner|perfume|tea|bouquet|picture|letter|bag|ring|watch/iu,
  ),
  request(
    'tongue',
    'Tell me something about elephants.',
    /elephant|trunk|ear|big|large|herd|tusk|africa|asia/iu,
  ),
  request(
    'motivate',
    'Give me a reason to go for a run.',
    /health|fresh|air|feel|good|energy|fit|strong|mood|run|exercise|body|heart|fun|mind/iu,
  ),
  request('thanks', 'How do I say thank you in French?', /merci/iu),
  request(
    'birthday-wish',
    'Say something nice to my friend Tom, it is his birthday.',
    /birthday|tom|happy|wish/iu,
  ),
  request(
    'weekend',
    'What would be a nice thing to do this weekend?',
    /walk|park|hike|picnic|movie|film|friend|trip|book|cook|swim|beach|visit|museum|garden|bike|game|play|concert|relax|read|sleep|family|restaurant|dinner|go |watch/iu,
  ),
  request(
    'drink-hot',
    'It is very hot. What should I drink?',
    /water|juice|tea|lemonade|cold|ice|drink/iu,
  ),
];

/** Sixty everyday things, fifteen of each kind. */
export const REPLY_QUESTIONS: readonly ReplyQuestion[] = [
  ...TOLD,
  ...FACTS,
  ...FEELINGS,
  ...REQUESTS,
];

function fact(id: string, user: string, expects: RegExp): ReplyQuestion {
  return { id: `fact-${id}`, kind: 'fact', user, expects };
}

function sad(id: string, user: string, also?: RegExp): ReplyQuestion {
  return feeling(id, user, either(COMFORT, also), NO_COMFORT);
}

function glad(id: string, user: string, also?: RegExp): ReplyQuestion {
  return feeling(id, user, either(JOY, also), NO_JOY);
}

function feeling(id: string, user: string, expects: RegExp, forbids: RegExp): ReplyQuestion {
  return { id: `feeling-${id}`, kind: 'feeling', user, expects, forbids };
}

function either(one: RegExp, other: RegExp | undefined): RegExp {
  return other === undefined ? one : new RegExp(`${one.source}|${other.source}`, 'iu');
}

function request(id: string, user: string, expects: RegExp, forbids?: RegExp): ReplyQuestion {
  const question: ReplyQuestion = { id: `request-${id}`, kind: 'request', user, expects };
  return forbids === undefined ? question : { ...question, forbids };
}
