/** People and animals one has; singular and plural. */
export const KIN =
  'mother|mom|mum|mama|father|dad|papa|parents?|sisters?|brothers?|siblings?|twins?|sons?|daughters?|kids?|' +
  'children|child|baby|babies|wife|husband|spouse|partner|fiance|fiancé|fiancée|fiancee|boyfriend|girlfriend|' +
  'grandmother|grandma|granny|grandfather|grandpa|grandparents|grandson|granddaughter|grandchild(?:ren)?|' +
  'aunt|uncle|cousins?|nieces?|nephews?|stepson|stepdaughter|stepmother|stepfather|mother-in-law|' +
  'father-in-law|in-laws|ex|ex-wife|ex-husband|best friend|friends?|roommates?|flatmates?|housemates?|' +
  'neighbou?rs?|colleagues?|coworkers?|co-workers?|boss|manager|mentor|teacher|coach|therapist|doctor|' +
  'cofounder|co-founder|advisor|adviser|supervisor|team lead|teammates?';

export const PET =
  'dogs?|pupp(?:y|ies)|cats?|kittens?|parrots?|birds?|rabbits?|bunn(?:y|ies)|hamsters?|guinea pigs?|horses?|' +
  'pon(?:y|ies)|fish|goldfish|turtles?|tortoises?|snakes?|lizards?|ferrets?|chickens?|pets?|budgies?|' +
  'canar(?:y|ies)|geckos?|retrievers?|labradors?|labs?|poodles?|beagles?|bulldogs?|terriers?|collies?|huskies|husky';

/** Of these one has one: a new name or place replaces the old. */
export const ONLY_ONE =
  /^(?:mother|mom|mum|mama|father|dad|papa|wife|husband|spouse|partner|fianc[eé]+|boyfriend|girlfriend|boss|best friend)$/iu;

/** What one is by trade. Endings catch most, the rest is a list. */
const TRADE =
  /\b(?:engineer|developer|programmer|designer|teacher|professor|lecturer|tutor|nurse|doctor|surgeon|dentist|vet|veterinarian|lawyer|attorney|accountant|architect|artist|writer|author|journalist|editor|photographer|musician|singer|actor|actress|chef|cook|baker|barista|waiter|waitress|bartender|driver|pilot|mechanic|electrician|plumber|carpenter|builder|farmer|gardener|scientist|researcher|analyst|consultant|manager|director|executive|ceo|cto|cfo|coo|cmo|founder|co-founder|cofounder|entrepreneur|freelancer|contractor|intern|student|undergrad|postdoc|phd (?:student|candidate)|candidate|trainer|coach|therapist|psychologist|counsellor|counselor|social worker|secretary|assistant|administrator|officer|clerk|cashier|salesperson|salesman|saleswoman|realtor|agent|broker|banker|trader|economist|statistician|mathematician|physicist|chemist|biologist|pharmacist|paramedic|firefighter|soldier|veteran|police officer|detective|judge|translator|interpreter|librarian|curator|producer|animator|illustrator|tailor|hairdresser|barber|stylist|model|dancer|athlete|lead|head of|vp|pm|product owner|scrum master|sysadmin|devops|technician|machinist|welder|painter|plasterer|roofer|janitor|cleaner|nanny|caregiver|midwife|optician|radiologist|pediatrician|paediatrician|cardiologist|neurologist|monk|priest|pastor|rabbi|imam|politician|diplomat|streamer|youtuber|blogger|podcaster|influencer|retiree|pensioner|homemaker|housewife|stay-at-home)s?\b/iu;

export function isTrade(noun: string): boolean {
  return TRADE.test(noun);
}
