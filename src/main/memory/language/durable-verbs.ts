import type { FactCategory } from '../../../shared/contracts/profile';
import { conjugate } from './verbs';

/**
 * Verbs that tell of something that lasts or that one counts one's life by, with the category of what
 * they tell. What one did on an ordinary day (ate, watched, waited) is not here: recall finds it in
 * the turns, and a profile of it would be junk.
 */
const BY_CATEGORY: Readonly<Partial<Record<FactCategory, string>>> = {
  IDENTITY: 'live,reside,belong,come from,hail from,identify,descend',
  RELATION: 'marry,divorce,date,adopt,co-parent,babysit,foster',
  WORK:
    'work,manage,lead,run,co-found,own,build,develop,design,research,freelance,consult,' +
    'employ,hire,recruit,handle,process,integrate,detect,support,deploy,host,store,ship,release,' +
    'launch,raise,sell,operate,maintain,serve,specialize,specialise,teach,coach,mentor,report,' +
    'target,offer,produce,manufacture,analyze,analyse,measure,automate,migrate,port,rewrite,' +
    'refactor,benchmark,train,fine-tune,distill,collaborate,publish,submit,present,intern,retire,' +
    'supervise,oversee,deal with,charge,bill,rely,depend,implement,test,scale,optimize,optimise,' +
    'collect,track,model,simulate,annotate,evaluate,review,edit,translate,record,stream,' +
    'volunteer,commute,administer,organize,organise,coordinate,experiment,prototype,partner',
  SKILL:
    'learn,study,practice,practise,speak,master,code,program,know how,play,self-teach,major,write,' +
    'read,draw,paint,sing,dance,knit,sew,weld,juggle,fluent',
  GOAL:
    'want,plan,intend,aim,hope to,need,save for,save up,train for,prepare for,prepare,work towards,' +
    'work toward,apply,dream,aspire,set out,strive,try,consider,explore,expect,estimate',
  PREFERENCE:
    'like,love,enjoy,prefer,hate,dislike,adore,avoid,fear,detest,loathe,favor,favour,collect,' +
    'use,follow,listen,support,subscribe,swear by,believe in',
  EVENT:
    'move,relocate,switch,join,leave,quit,start,begin,finish,complete,graduate,win,lose,reach,hit,' +
    'achieve,pass,fail,earn,get,become,change,replace,drop,choose,decide,pick,buy,purchase,rent,' +
    'close,grow,increase,reduce,improve,double,triple,accept,receive,enroll,enrol,register,sign,' +
    'transfer,convert,transition,settle,pivot,rework,cancel,postpone,reschedule,create,make,add,' +
    'set up,establish,open,inherit,divorce,celebrate,survive,undergo,qualify,resign,step down,' +
    'extend,cut,expand,merge,acquire,upgrade,downgrade,return,immigrate,emigrate,convince,push,solve,fix',
  FACT:
    'have,drive,ride,raise,breed,grow,keep,attend,suffer,smoke,drink,exercise,swim,hike,jog,run,' +
    'bike,cycle,climb,surf,ski,skate,fish,hunt,camp,garden,bake,cook,meditate,pray,fast,travel,' +
    'commute,volunteer,donate,invest,wear,take,go,eat,weigh,measure,struggle,wake up,earn,owe,spend',
};

export interface VerbForm {
  readonly base: string;
  readonly category: FactCategory;
}

const FORMS: ReadonlyMap<string, VerbForm> = new Map(
  (Object.entries(BY_CATEGORY) as [FactCategory, string][])
    .flatMap(([category, list]) => list.split(',').map((base) => ({ base, category })))
    // The category named first counts.
    .toReversed()
    .flatMap((verb) => conjugate(verb.base).map((form): [string, VerbForm] => [form, verb])),
);

/** The longest durable verb at the start of the words, with how many of them it takes. */
export function durableVerb(words: readonly string[]): (VerbForm & { length: number }) | null {
  for (const length of [2, 1]) {
    if (words.length < length) continue;
    const found = FORMS.get(words.slice(0, length).join(' ').toLowerCase());
    if (found !== undefined) return { ...found, length };
  }
  return null;
}
