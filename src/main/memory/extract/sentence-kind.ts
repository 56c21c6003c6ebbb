/**
 * What a sentence is, as far as it decides whether it tells something about the user. Only
 * `statement` does; everything else is passed over.
 */
export type SentenceKind = 'statement' | 'question' | 'request' | 'instruction' | 'hypothetical';

/** The user tells the companion how to be: never a fact, whatever it is about (product C4). */
const INSTRUCTION = new RegExp(
  [
    String.raw`\bfrom (?:now|here|this (?:point|moment|day)) on(?:wards?)?\b`,
    String.raw`\b(?:ignore|disregard|override|bypass) (?:all|any|every|the|your|my|previous|prior|what)\b`,
    String.raw`\bforget (?:all|everything|your|that|what|about)\b`,
    String.raw`\byou(?:'re| are)? (?:must|should|shall|will|need to|have to|ought to|are to|cannot|can't|won't|now)\b`,
    String.raw`\byour (?:name|job|role|task|purpose|goal|rules?|instructions?|answers?|repl(?:y|ies)|tone|persona|system prompt)\b`,
    String.raw`^(?:and |so |please |now |also |just )*(?:always|never|only|don't|do not|every time|each time|whenever)\b(?!.*\b(?:i|we)\b)`,
    String.raw`\b(?:always|never) (?:say|answer|reply|respond|speak|talk|call|use|start|begin|end|finish|mention|tell|refer|address|add|write)\b`,
    String.raw`\b(?:say|answer|reply|respond|speak|talk|write|act|behave|pretend|role-?play) (?:as|like|with|in|only|to me|that|nothing|the (?:word|phrase))\b`,
    String.raw`\b(?:system|developer|assistant|admin) ?(?:prompt|message|note|mode|override)?:`,
    String.raw`\b(?:store|save|memori[sz]e|keep|put|add|write) (?:this|that|the following|it|down)\b`,
    String.raw`\brepeat after me\b`,
  ].join('|'),
  'iu',
);

const REQUEST_START = new RegExp(
  String.raw`^(?:please|kindly|help|let's|lets|let us|let me|show|tell|give|write|explain|remind|set|turn|` +
    String.raw`play|call|make|find|look|search|read|open|close|stop|pause|start|send|add|create|list|` +
    String.raw`describe|compare|recommend|suggest|check|try|go|come|wait|listen|see|say|ask|answer|` +
    String.raw`imagine|guess|consider|note|remember|translate|summari[sz]e|calculate|convert|take|put|` +
    String.raw`keep|talk|sing|walk|teach|test|quiz|correct|draft|generate|book|order|buy|cancel|` +
    String.raw`schedule|wake|thank|thanks|don't|do not|be)\b(?! (?:i|we|my|our)\b)`,
  'iu',
);

const REQUEST = new RegExp(
  [
    String.raw`\b(?:can|could|would|will) (?:you|we|i)\b`,
    String.raw`\bi(?:'d| would)? (?:like|want|need|love|wish|prefer|expect) (?:for )?you\b`,
    String.raw`\b(?:i|we) (?:just )?(?:need|want|could use|'d like|would like) (?:some |a bit of |a little |your |more |any )*(?:help|advice|tips?|suggestions?|ideas?|recommendations?|input|feedback|information|explanation|an? (?:answer|example|explanation))\b`,
    String.raw`\b(?:help|tell|show|teach|remind|give|send|explain to) me\b`,
    String.raw`\bi (?:have|had|'ve got|got) (?:a |an |another |one more |some |two )?(?:quick |more |last |final )?(?:questions?|requests?|favou?rs?|things? to ask)\b`,
    String.raw`\bwhat do you\b|\bdo you (?:know|think|have|want|like|remember)\b`,
  ].join('|'),
  'iu',
);

const QUESTION_START =
  /^(?:and |but |so |or |well,? |also,? )?(?:what|where|when|who|whom|whose|why|how|which|is|are|was|were|do|does|did|can|could|will|would|should|shall|may|have|has|am|isn't|aren't|don't|doesn't|didn't|can't|couldn't|won't|wouldn't)\b\s+(?:i|you|we|he|she|it|they|there|this|that|these|those|the|a|an|my|your|our|any|one|to|much|many|long|often|about|do|does|did|is|are|was|were|can|could|should|would)\b/iu;

const HYPOTHETICAL = new RegExp(
  [
    String.raw`\b(?:if|unless|whether|supposing|suppose|imagine|pretend|assuming|provided)\b`,
    String.raw`\b(?:maybe|perhaps|hypothetically|theoretically|someday|possibly)\b`,
    String.raw`\b(?:i|we) (?:might|may|could|should|would(?! (?:like|love|prefer|rather)\b)|wish)\b`,
    String.raw`\b(?:i|we)'d (?!(?:like|love|prefer|rather|been|already|just|never)\b)(?:be|have|do|go|say|take|make|get|give|try|hate|need|want|buy|move|live)\b`,
    String.raw`\blet's (?:say|pretend|imagine|suppose)\b`,
    String.raw`\b(?:not sure|no idea|don't know|can't decide|wondering|i wonder|i doubt|i bet)\b`,
    String.raw`\bas if\b|\bif only\b|\bin another life\b|\bi dreamed\b|\bi dreamt\b|\bin my dreams?\b`,
  ].join('|'),
  'iu',
);

/** Takes back what was said just before. */
const JOKE =
  /\b(?:just kidding|only kidding|i'm (?:just |only )?(?:kidding|joking|messing)|i am (?:just |only )?(?:kidding|joking)|just joking|jk|not really|scratch that|never ?mind|that was a joke|i made that up|april fools|forget (?:it|that|i said))\b|^(?:lol|haha\w*|😂|🤣)[\s.!]*$|\s\/s$/iu;

export function sentenceKind(sentence: string): SentenceKind {
  if (INSTRUCTION.test(sentence)) return 'instruction';
  if (/\?["')\]]*$/u.test(sentence) || QUESTION_START.test(sentence)) return 'question';
  if (REQUEST_START.test(sentence) || REQUEST.test(sentence)) return 'request';
  if (HYPOTHETICAL.test(sentence)) return 'hypothetical';
  return 'statement';
}

export function isInstruction(sentence: string): boolean {
  return INSTRUCTION.test(sentence);
}

/** Whether the sentence says that the one before it was not meant. */
export function takesBack(sentence: string): boolean {
  return JOKE.test(sentence);
}
