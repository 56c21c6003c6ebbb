/**
 * What is said in passing: moods, weather, meals, mishaps of the day, talk about the talk itself. True
 * today, of no use tomorrow; keeping it is how memories fill with junk.
 */
const PASSING = new RegExp(
  [
    // moods
    String.raw`\b(?:am|are|was|were|feel|feeling|felt|been|got|getting) (?:(?:so|very|really|a bit|a little|quite|pretty|just|super|still|kind of|kinda|also|too|extremely|incredibly) )*(?:happy|sad|tired|excited|nervous|anxious|stressed|exhausted|bored|lonely|angry|upset|fine|good|great|ok|okay|well|better|worse|thrilled|terrified|glad|sorry|sure|curious|confused|lost|stuck|ready|back|here|done|hungry|thirsty|sleepy|busy|late|free|home|impressed|proud|grateful|thankful|overwhelmed|worried|scared|relieved|surprised|shocked|disappointed|frustrated|annoyed|amazed|interested|delighted|pleased|honored|honoured|afraid not|kidding|joking|right|wrong|aware|able|about|over the moon|down|low|blue|depressed today|motivated|inspired|touched|moved by|afraid that)\b`,
    // weather, and the day
    String.raw`\b(?:weather|rain(?:y|ing)?|snow(?:y|ing)?|sunny|cloudy|storm|heat ?wave|humid|freezing|winters?|traffic|train was|bus was|flight|airport|jet ?lag)\b`,
    String.raw`\b(?:spill(?:ed|t)?|coffee (?:all|on)|overslept|alarm|woke up (?:late|early)|headache|sneez|hiccups|burn(?:ed|t) (?:my|the)|dropped my|lost my (?:keys|phone|wallet)|forgot my|locked (?:myself|out)|missed (?:the|my) (?:bus|train|flight)|had (?:a|an|the) (?:\w+ )?(?:lunch|dinner|breakfast|coffee|sandwich|nap|meal|snack|day|night|weekend|time|chat|talk|laugh|worst|best))\b`,
    // today, unless something began or ended
    String.raw`\b(?:today|tonight|this (?:morning|afternoon|evening)|right now|at the moment|just now|a (?:minute|moment|second) ago|for (?:a|one) (?:minute|moment|second))\b`,
    // the talk itself, and people in general
    String.raw`\beach other\b|\b(?:makes?|made|making) (?:me|us) (?:feel|want|think|happy|sad|more)\b`,
    String.raw`\bwe (?:all )?(?:need|have|should|must)(?: to)?\b(?!.*(?:\b(?:our|my)\b|\d| \p{Lu}))`,
    String.raw`\b(?:chat(?:ting)?|talk(?:ing)? (?:to|with) you|our (?:chat|talk|conversation)|you|your|yours|yourself|yourselves)\b`,
    String.raw`\b(?:i|we) (?:\w+ )?(?:think|thought|guess|mean|know|knew|see|saw|understand|agree|disagree|believe|suppose|hope|wish|wonder|bet|doubt|remember|forgot|forget|heard|hear|said|say|told|tell|ask|asked|appreciate|thank|promise|swear|noticed|realize|realise|care|mind|love it|like it|like that|love that|get it|got it|got this|get that|need it|want it|want that|need that)\b(?! (?:how to))`,
    String.raw`\b(?:will|am going to|are going to|am gonna) (?:\w+ )?(?:try|check|look|take a look|see|think|do (?:it|that|so|my best)|give|keep (?:that|it|your|you|in)|let|be (?:back|right|there|sure|happy|fine|ok|okay)|go (?:now|and|check|to (?:bed|sleep))|get back|have to go|consider|remember|make sure|tell|ask|have (?:dinner|lunch|breakfast))\b`,
    String.raw`\b(?:have|has|need|want|got) to (?:go|run|leave|sleep|eat)(?: now| soon)?$`,
    String.raw`\b(?:i|we) (?:have|had) (?:no idea|no clue|a feeling|a hunch|a point|fun|a blast|nothing|something|everything|an? (?:idea|issue|error|bug|thought|dream))\b`,
  ].join('|'),
  'iu',
);

/** Something began, ended or was decided: worth keeping although it is of today. */
const MILESTONE =
  /\b(?:accepted|got (?:the|a|an|married|engaged|promoted|hired|fired|divorced|accepted|diagnosed|into|my)|quit|resign|putting in (?:my|our) notice|launch(?:ed|ing)?|clos(?:ed|ing) (?:the|our|on|series|a)|sign(?:ed|ing)|moved|moving|graduat|hired|born|passed (?:my|the)|won|finish(?:ed|ing)|start(?:ed|ing) (?:my|a|at|as|our)|bought|sold|diagnosed|adopt)/iu;

export function isPassing(clause: string): boolean {
  return PASSING.test(clause) && !(isOnlyOfToday(clause) && MILESTONE.test(clause));
}

const TODAY =
  /\b(?:today|tonight|this (?:morning|afternoon|evening)|right now|at the moment|just now)\b/giu;

/** Whether the day is all that makes it passing. */
function isOnlyOfToday(clause: string): boolean {
  return !PASSING.test(clause.replace(TODAY, ' '));
}
