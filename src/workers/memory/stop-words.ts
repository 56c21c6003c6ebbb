const ENGLISH = `
  a about after again all also am an and any anything are as at be because been before being but by
  can could did do does doing done each either else ever every for from get gets getting go goes going
  got had has have having he her here hers him his how i if in into is it its itself just kind know let
  like ll lot made make many may maybe me mean might more most much must my myself no not now of off
  oh ok okay on one only or other our ours out over please quite rather re really right s said say
  see shall she should so some something sort such sure t tell than thank thanks that the their them
  then there these they thing things think this those though through to too up upon us ve very
  want was way we well went were what when where which while who whom whose why will with without
  would yes yet you your yours yourself d m don didn doesn isn wasn aren weren couldn wouldn shouldn
  won hasn haven hadn`;

/**
 * English words that are in almost everything said, those of a companion's typical questions included
 * ("what did I say about …"): a search for any word would rank by them. Words of other languages are
 * left to bm25, which weighs frequent ones down: "die" is an article in one language and news in
 * another.
 */
export const STOP_WORDS: ReadonlySet<string> = new Set(ENGLISH.trim().split(/\s+/u));
