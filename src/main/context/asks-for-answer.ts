/** "What did you recommend", "your advice", "you once told me": the answer lies in what was replied. */
const ASKS =
  /\byou(?:'ve| have| had| did| once| also| just| already)* (?:recommend|suggest|advise|sa(?:y|id)|t(?:ell|old|each|aught)|mention|give|gave|given|shar|explain|propose|answer|show|call)|\b(?:did|have|had|do) you (?:\w+ ){0,2}?(?:recommend|suggest|advise|say|said|tell|told|teach|taught|mention|give|given|share|explain|propose|answer|show)|\byour (?:advice|recommendation|suggestion|answer|idea|tip|opinion|explanation)|\b(?:consult|asked) (?:with )?you\b/iu;

/**
 * Whether the user asks for something the companion said. Its words are never memories of their own;
 * they come with the words they answered. English; elsewhere the user's own words are recalled.
 */
export function asksForAnswer(text: string): boolean {
  return ASKS.test(text);
}
