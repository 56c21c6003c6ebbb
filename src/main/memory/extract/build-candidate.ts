import type { FactCategory } from '../../../shared/contracts/profile';
import { contentStems, isNumeric } from '../language/words';
import type { Candidate } from './candidate';

export const ADVERBS =
  /^(?:(?:also|just|really|recently|finally|now|currently|still|already|actually|usually|always|often|mostly|mainly|only|even|never|basically|definitely|originally|previously|generally|typically|sometimes|rarely|hardly|primarily|occasionally|regularly|personally|absolutely|truly|particularly|especially|officially|literally|simply|today|soon|then|both|all|too|successfully|eventually|initially|first|once|rather|totally|completely|probably|gradually|slowly|quickly|voluntarily|professionally|strictly|normally|ultimately)\s+)+/iu;

/** "I did it", "we use that": it points back to words that are not here. */
export const POINTS_BACK =
  /^(?:it|that|this|them|these|those|so|too|one|some|here|there|him|her|that too|it too|it all|all of (?:it|that|them)|both|everything|nothing|anything|something|stuff|things?|a lot|lots)(?: (?:now|too|all|though|already|yet|then|again|before|today|soon|myself|ourselves|a lot|very much|so much|well|better|more|most|really|anyway|yesterday|done|working|again))*$/iu;

const UPDATE =
  /\b(?:now|no longer|any ?more|instead|moved|pushed|postponed|rescheduled|delayed|changed|switch(?:ed|ing)|grew|grown|increased|decreased|dropped|drop|up to|down to|hit|reached|went (?:up|down)|updated|upgraded|downgraded|promoted|closed|finished|finally|became|turned|replac(?:ed|ing)|migrat(?:ed|ing)|already|these days|nowadays|as of)\b/iu;

/** The old value in the user's own words. */
const INSTEAD: readonly RegExp[] = [
  /\b(?:switch(?:ed|ing)?|mov(?:ed|ing)|migrat(?:ed|ing)|chang(?:ed|ing)|transition(?:ed|ing)?|convert(?:ed|ing)?|went|going|pivot(?:ed|ing)?|upgrad(?:ed|ing)|downgrad(?:ed|ing))\b[^,;.]*? from (.+?) to (?:.+)$/iu,
  /\b(?:instead of|rather than|in place of|replac(?:es|ed|ing)|over from|away from|not (?=\w+ any ?more))\s+(.+?)(?:\s+(?:with|by|because|since|and|for|at|in|now|any ?more)\b.*)?$/iu,
  /\b(?:dropp(?:ed|ing)|drop|ditch(?:ed|ing)|abandon(?:ed|ing)|scrapp(?:ed|ing)|gave up(?: on)?|giving up(?: on)?|give up(?: on)?|quit(?:ting)?|stopp(?:ed|ing)|left|leaving|cancel(?:l?ed|l?ing)|no longer|sold|got rid of|broke up with|divorced|finished with|done with)\s+(?:using |doing |going to |working (?:at|on|for|as) |playing |eating |drinking |the |a |an |my |our )*(.+?)(?:\s+(?:and|because|since|for now|for good|to|so|after|last|this|in|on|as|at)\b.*)?$/iu,
  /\bused to (?:be |use |play |work (?:at|as|for|in) |live in |have |own |like |love |drive |study )?(?:a |an |the )?(.+?)(?:\s+(?:but|and|because|before|until|when)\b.*)?$/iu,
];

/** A candidate of a clause: what it replaces and whether it updates something is read from the clause. */
export function candidate(category: FactCategory, told: string, clause: string): Candidate {
  const text = told.replace(
    /(?:,? (?:too|as well|already|obviously|by the way|though|honestly|also|lol|haha|right now|at the moment))+$/iu,
    '',
  );
  const instead = INSTEAD.flatMap((pattern) => {
    const old = pattern.exec(clause)?.[1]?.trim() ?? '';
    return contentStems(old).length > 0 && contentStems(old).length <= 6 ? [old] : [];
  });
  const numbers = contentStems(clause).some(isNumeric);
  return {
    category,
    text,
    slot: null,
    instead,
    update: UPDATE.test(clause) || numbers,
    ends: false,
  };
}
