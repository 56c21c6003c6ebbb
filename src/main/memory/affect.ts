import type { Mood } from '../../shared/contracts/profile';
import { wordsOf } from './language/words';

/**
 * Words with their mood, written for this estimator: valence −3 … 3, arousal 0 … 3. Stems of verbs and
 * adjectives are listed in the forms people say of themselves.
 */
const LEXICON = lexicon({
  '3 2':
    'love loved loving amazing awesome fantastic thrilled ecstatic overjoyed brilliant wonderful incredible delighted excited exciting yay hooray woohoo proud triumph won celebrate celebrating',
  '2 1':
    'happy glad great joy joyful enjoy enjoyed enjoying fun funny laugh laughed smiling good nice lovely beautiful cheerful grateful thankful perfect pleased excellent hopeful hope congratulations congrats success succeeded promoted favourite favorite kind sweet delicious cozy cosy',
  '1 0':
    'calm relaxed relaxing peaceful fine okay ok content comfortable rested better relieved relief cool pleasant easy safe thanks thank gentle quiet well interesting',
  '-1 0':
    'tired sleepy bored boring meh slow dull sore sick ill weak unsure confused confusing lost alone miss missed missing unfortunately sorry worse difficult hard problem problems stuck',
  '-2 1':
    'sad unhappy lonely disappointed disappointing hurt hurts cry crying cried bad exhausted depressed down upset regret guilty ashamed hopeless heartbroken grief mourning failed failure painful pain struggling struggle overwhelmed rejected awful poor lose losing',
  '-2 3':
    'worried worry worrying anxious anxiety nervous scared afraid frightened fear panic panicking stressed stressful stress annoyed annoying frustrated frustrating frustration angry shocked tense argument fight fighting',
  '-3 3':
    'furious terrified terrible horrible hate hated hating devastated devastating disgusting rage nightmare dreadful died dead death killed miserable desperate worst awful unbearable abused cancer',
});

const NEGATION =
  /^(?:not|no|never|n't|cannot|without|hardly|barely|nothing|isn't|wasn't|aren't|don't|doesn't|didn't|can't|won't|haven't|hasn't|ain't)$/u;
const STRONGER =
  /^(?:very|really|so|extremely|incredibly|totally|absolutely|super|too|completely|deeply|terribly|awfully)$/u;
const WEAKER = /^(?:slightly|somewhat|bit|little|kinda|fairly|rather|pretty|quite|almost)$/u;
/** A negation reaches so many words ahead. */
const NEGATION_REACH = 3;

/**
 * The mood of a text, cheaply: words with a mood, turned by negation, made stronger or weaker by what
 * stands before them, livelier by exclamation marks and capitals. Neutral text is 0, 0. It tells a
 * trend over many turns; of a single sentence it may be wrong.
 */
export function moodOf(text: string): Mood {
  const words = wordsOf(text);
  let valence = 0;
  let arousal = 0;
  let weight = 0;
  let negatedUntil = -1;
  let factor = 1;
  for (const [index, word] of words.entries()) {
    if (NEGATION.test(word)) negatedUntil = index + NEGATION_REACH;
    else if (STRONGER.test(word)) factor = 1.5;
    else if (WEAKER.test(word)) factor = 0.6;
    const mood = LEXICON.get(word);
    if (mood === undefined) continue;
    // "Not great" is a little bad, "not bad" a little good.
    const turned = index <= negatedUntil ? -0.5 : 1;
    valence += mood.valence * factor * turned;
    arousal += mood.arousal * factor * Math.abs(turned);
    weight += 1;
    factor = 1;
  }
  const emoji = emojiValence(text);
  if (emoji !== 0) {
    valence += 2 * emoji;
    arousal += 1;
    weight += 1;
  }
  const scale = 3 * Math.max(1, Math.sqrt(weight) * 1.2);
  return {
    valence: bounded(valence / scale, -1),
    arousal: bounded(arousal / scale + liveliness(text), 0),
  };
}

/** Below these a mood is not worth a word: of a single sentence it is too often wrong. */
const SAD_BELOW = -0.3;
const HAPPY_ABOVE = 0.45;

/** What the prompt says of the mood of these words; nothing where it is not plain. */
export function moodLines(text: string): readonly string[] {
  const { valence, arousal } = moodOf(text);
  if (valence <= SAD_BELOW) return [arousal >= 0.5 ? 'They sound upset.' : 'They sound sad.'];
  return valence >= HAPPY_ABOVE ? ['They sound happy.'] : [];
}

/** Exclamation marks and words in capitals, 0 … 0.4. */
function liveliness(text: string): number {
  const marks = text.match(/!/gu)?.length ?? 0;
  const loud = text.match(/\b\p{Lu}{3,}\b/gu)?.length ?? 0;
  return Math.min(0.4, marks * 0.12 + Math.max(0, loud - 1) * 0.08);
}

function emojiValence(text: string): number {
  const good = text.match(/[😀-😆😊😍🥰😘🙂🤗🎉❤💕👍😂🤣]|:-?\)|:D|<3/gu)?.length ?? 0;
  const bad = text.match(/[😞-😠😡😢-😥😩😫😭😰😱💔👎🙁]|:-?\(|:'\(/gu)?.length ?? 0;
  return Math.sign(good - bad);
}

function bounded(value: number, least: number): number {
  return Math.round(Math.min(1, Math.max(least, value)) * 1000) / 1000;
}

function lexicon(groups: Record<string, string>): ReadonlyMap<string, Mood> {
  return new Map(
    Object.entries(groups).flatMap(([mood, words]) => {
      const [valence = 0, arousal = 0] = mood.split(' ').map(Number);
      return words.split(' ').map((word): [string, Mood] => [word, { valence, arousal }]);
    }),
  );
}
