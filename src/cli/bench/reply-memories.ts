import type { RecalledFact, ReplyQuestion } from './reply-questions';

/** What else the recall might have brought; none of it answers anything here. */
const BESIDE: readonly RecalledFact[] = [
  { text: 'The wind was strong on my walk.', daysAgo: 3 },
  { text: 'I cleaned the windows today.', daysAgo: 30 },
];

/**
 * Questions whose answer lies in recalled memory alone, among other memories as the recall brings
 * them. They are asked with and without what was recalled, beside the sixty everyday things.
 */
export const RECALL_QUESTIONS: readonly ReplyQuestion[] = [
  ask('boat', 'What is our boat called?', /albatross/iu, 'We named our boat Albatross.'),
  ask('sister', 'Where does my sister live?', /bergen/iu, 'My sister Clara lives in Bergen.'),
  ask(
    'dentist',
    'When is my dentist appointment?',
    /thursday/iu,
    'My dentist appointment is on Thursday at nine.',
  ),
  ask('car', 'Which car do I drive?', /saab/iu, 'I drive an old green Saab.'),
  ask(
    'neighbour',
    'Which instrument does my neighbour play?',
    /trumpet/iu,
    'My new neighbour Ines plays the trumpet.',
  ),
  ask('book', 'Which book am I reading?', /middlemarch/iu, 'I am reading Middlemarch.'),
  ask('key', 'Where is the spare key?', /flower ?pot/iu, 'The spare key is under the flower pot.'),
  ask('birthday', 'When is my birthday?', /march/iu, 'My birthday is on the third of March.'),
  ask('teacher', 'What is my piano teacher called?', /novak/iu, 'My piano teacher is Mr Novak.'),
  ask(
    'badminton',
    'How many colleagues do I play badminton with?',
    /seven|\b7\b/iu,
    'I play badminton with seven colleagues every weekend.',
  ),
  ask(
    'bread',
    'Where is the best rye bread?',
    /elm/iu,
    'The bakery on Elm Street has the best rye.',
  ),
  ask('phone', 'Where did I lose my phone?', /tram/iu, 'I lost my phone on the tram.'),
  ask(
    'marathon',
    'In which city do I want to run a marathon?',
    /oslo/iu,
    'I want to run the marathon in Oslo next spring.',
  ),
  answered(
    'film',
    'Which film did you recommend to me?',
    /paddington/iu,
    'Do you know a good film for tonight?',
    'You could watch Paddington.',
  ),
  answered(
    'rice',
    'What was your advice about rice?',
    /rins|wash/iu,
    'How do I make my rice less sticky?',
    'Rinse the rice twice before you cook it.',
  ),
  answered(
    'gift',
    'What gift did you suggest for my brother?',
    /map|atlas/iu,
    'What can I give my brother, who loves to travel?',
    'An old map of the world would suit him.',
  ),
];

function ask(id: string, user: string, expects: RegExp, text: string): ReplyQuestion {
  return question(id, user, expects, { text, daysAgo: 9 });
}

function answered(
  id: string,
  user: string,
  expects: RegExp,
  text: string,
  answer: string,
): ReplyQuestion {
  return question(id, user, expects, { text, answer, daysAgo: 9 });
}

function question(id: string, user: string, expects: RegExp, told: RecalledFact): ReplyQuestion {
  return { id: `memory-${id}`, kind: 'told', recalled: [told, ...BESIDE], user, expects };
}
