/** Words that open a sentence without adding to it; repeated, in any order. */
const LEAD =
  /^(?:(?:oh(?: (?:man|no|yes|yeah|and|well|wow|boy|my god))?|ah|aw|aww|hey(?: there)?|hi(?: there)?|hello(?: there)?|greetings|good (?:morning|evening|afternoon|day)|well|so|yes|yeah|yep|yup|no|nope|ok|okay|alright|thanks(?: (?:a lot|so much|again))?|thank you(?: (?:very|so) much)?|actually|also|and|but|plus|anyway|anyways|by the way|btw|honestly|frankly|basically|sure|right|look|listen|you know(?: what)?|i mean|to be honest|tbh|in fact|as for me|personally|update|quick update|(?:big|great|good|bad|sad|exciting|huge|happy|some|more|other) (?:news|update|decision|change|win|milestone)|fyi|wow|ooh|ugh|hmm+|haha+|lol|yay|speaking of which|speaking of that|on (?:another|a side|a different) note|side note|for (?:context|reference|the record)|just so you know|anyhow|besides|moreover|furthermore|however|still|then|first(?: of all| off)?|second(?:ly)?|finally|luckily|unfortunately|sadly|fortunately|thankfully|apparently|of course|definitely|absolutely|exactly|totally|true|perfect|great|awesome|cool|nice|amazing|sorry|excuse me|not much|nothing much|all good|good|fine|interesting|guess what|again|nothing special|ai companion|friend|my friend|dear|sotto|the thing is|truth be told|long story short|in short|in other words|because|since)(?=[\s,.!:;…—–-]|$)[\s,.!:;…—–-]*)+/iu;

/** "I should mention that", "remember that": what follows is the statement. */
const FRAME =
  /^(?:(?:i|we) (?:should|forgot to|wanted to|want to|have to|must|need to|would like to|'d like to)(?: also| just)? (?:mention|say|add|tell you|note|let you know|clarify|share)|did i (?:mention|tell you)|have i (?:mentioned|told you)|let me (?:tell you|say|add|introduce myself)|(?:please |just )*(?:remember|note|keep in mind|don't forget|do not forget|know|be aware)|you should (?:also )?know|as i (?:said|mentioned|told you)|like i said|i (?:already )?(?:told|mentioned to) you(?: before| already)?|it turns out|turns out|the (?:fact|truth|point|reason) is|i'm (?:happy|proud|pleased|glad|sad|sorry|excited|thrilled) to (?:say|report|announce|tell you)|i (?:just )?(?:found out|learned|realized|realised|discovered))(?: that)?[,:]?\s+(?=(?:i|we|my|our)\b)/iu;

const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bI'm\b/giu, 'I am'],
  [/\bI've\b/giu, 'I have'],
  [/\bI'll\b/giu, 'I will'],
  [/\bI'd (?=been|already|never|just)/giu, 'I had '],
  [/\bI'd\b/giu, 'I would'],
  [/\bwe're\b/giu, 'we are'],
  [/\bwe've\b/giu, 'we have'],
  [/\bwe'll\b/giu, 'we will'],
  [/\bwe'd\b/giu, 'we would'],
  [/\bthey're\b/giu, 'they are'],
  [/\bthey've\b/giu, 'they have'],
  [/\b(it|he|she|that|there|who)'s (?=(?:been|got|had|become|gone|made|turned)\b)/giu, '$1 has '],
  [/\b(it|he|she|that|there|who|name|here)'s\b/giu, '$1 is'],
  [/\bcan't\b/giu, 'cannot'],
  [/\bwon't\b/giu, 'will not'],
  [/\b(is|are|was|were|do|does|did|have|has|had|would|could|should|need)n't\b/giu, '$1 not'],
  [/\bim\b/gu, 'I am'],
  [/\bive\b/gu, 'I have'],
  [/\bgonna\b/giu, 'going to'],
  [/\bwanna\b/giu, 'want to'],
  [/\b(?:have|has) got (?=(?:a|an|the|two|three|four|five|my|some|no|\d)\b)/giu, 'have '],
];

export function expandContractions(text: string): string {
  let result = text.replace(/[’‘]/gu, "'");
  for (const [pattern, full] of CONTRACTIONS) result = result.replace(pattern, full);
  return result;
}

/** Takes greetings, interjections and "I should mention that" from the front. */
export function withoutLead(text: string): string {
  let rest = text.trim();
  for (let round = 0; round < 4; round += 1) {
    const next = rest
      .replace(LEAD, '')
      .replace(FRONTED, (_all, when: string | undefined, then: string) =>
        when === undefined ? then : `${then.replace(/[.!…]+$/u, '')} ${when.toLowerCase()}`,
      )
      .replace(FRAME, '')
      .replace(/^(?:that|which)\s+(?=(?:i|we|my|our)\b)/iu, '')
      .trim();
    if (next === rest) break;
    rest = next;
  }
  return rest;
}

/** "Last year I moved": the time goes behind the statement; "now" and "lately" go. */
const FRONTED =
  /^(?:(?:right )?now|currently|lately|recently|these days|nowadays|at the moment|so far|by now|(last (?:week|month|year|spring|summer|autumn|fall|winter|night)|this (?:week|month|year|spring|summer|autumn|fall|winter)|next (?:week|month|year|spring|summer|autumn|fall|winter)|in (?:\d{4}|january|february|march|april|may|june|july|august|september|october|november|december)|(?:a|two|three|four|five|six|\d+|a few|some) (?:days|weeks|months|years|week|month|year) ago|(?:on|at) weekends|every (?:day|morning|evening|night|week|weekend|year|\p{L}+day)|since \d{4}|in my (?:free|spare) time|when i was (?:a (?:kid|child|teenager)|little|young|\d+)|for work|growing up))[,:]?\s+((?:I|we|my|our)\b.*)$/iu;

const OWNER = String.raw`(?:i|we|my|our)\b`;
const JOIN = String.raw`(?:and|but|so|because|since|although|though|while|whereas|plus|yet|except|also|then|now)`;

/**
 * Where one statement ends and the next begins: before a new subject that is the speaker's own, after
 * a mark or a joining word. Asides without a subject stay with what they explain.
 */
const NEW_STATEMENT = new RegExp(
  [
    String.raw`\s*[,;:—–-]+\s+(?:${JOIN}\s+)*(?=${OWNER})`,
    String.raw`\s+(?:and|but|so|because|since|although|though|while|plus)\s+(?:(?:also|then|now|so|actually|recently|currently)\s+)?(?=${OWNER}\s)`,
    String.raw`\s*[,;—–]+\s*(?:and|but|so|because|yet|plus)\s+(?=(?:the|it|they|he|she|this|that|there|you|his|her|their|it's|they're|please|can|could|now|then)\b)`,
    String.raw`\s*;\s*`,
    // What one thinks of it does not belong to what it is.
    String.raw`\s+and\s+(?=(?:it|they|this|that)\s+(?:is|are|was|were|feels?|felt|has|have|makes?|really|all)\b)`,
    String.raw`\s+[—–-]\s+(?=(?:it|they|he|she|there|the whole)\b\S*\s)`,
  ].join('|'),
  'iu',
);

/** The statements of a sentence, without end marks. */
export function clausesOf(sentence: string): string[] {
  return (
    sentence
      .replace(/[.!…]+["')\]]*$/u, '')
      // The request is no part of what is told before it.
      .replace(
        /,?\s+(?:and|but|so)\s+(?:i |we )?(?:need|want|could use|would like) (?:some |a little |your )?(?:help|advice|tips|ideas)\b.*$/iu,
        '',
      )
      .split(new RegExp(NEW_STATEMENT, 'giu'))
      .map((clause) => clause.trim())
      .filter((clause) => clause !== '')
  );
}
