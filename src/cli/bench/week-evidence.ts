/**
 * What has to stand in the prompt for the probing questions of MemoryBank's English file to be answered,
 * read from the conversations by hand. For evaluation only: nothing of it is used by the product.
 */
export interface ProbedEvidence {
  /** Part of the question, enough to tell it from the person's other ones. */
  readonly asks: string;
  /** Whether the user said it, or the companion answered it. */
  readonly by: 'user' | 'companion';
  readonly expects: RegExp;
}

const said = (asks: string, expects: RegExp): ProbedEvidence => ({ asks, by: 'user', expects });
const answered = (asks: string, expects: RegExp): ProbedEvidence => ({
  asks,
  by: 'companion',
  expects,
});

/** By the person's name. Left out: what the conversations do not tell (a day without talk, and the like). */
export const WEEK_EVIDENCE: Readonly<Record<string, readonly ProbedEvidence[]>> = {
  Emily: [
    said('science fiction movie before', /Wandering Earth/u),
    said('studying in the library', /Hundred Years of Solitude/u),
    answered('What painters', /Leonardo|Michelangelo|Raphael/u),
    said('Green Wheat Park', /cherry blossom|squirrel/u),
    said('literary film', /young taxi driver|thought-provoking/u),
    said('went to the museum', /ancient artwork|silk handicraft/u),
    said('On May 4th, I shared with you some problems', /important speech/u),
  ],
  Frank: [
    said('how long did I run', /park for an hour/u),
    said('recommended a food program', /CCTV/u),
    answered('good places for hiking', /Emei|Huangshan|Taishan/u),
    said('type of music', /jazz/u),
    said('On May 6th, I read a book', /To Live/u),
    said('relieve stress and relax my mood', /stressed out at work/u),
    answered('world history-related game', /Civilization/u),
  ],
  Lucy: [
    said('attraction in Xiamen', /Gulangyu/u),
    said('whose concert', /Jay Chou|Listen to Mom/u),
    said('genres of movies', /comedies and romance/u),
    said('kind of cuisine', /Sichuan and Cantonese/u),
    answered('methods have you told me about for relieving stress', /yoga|meditation/u),
    answered('English listening and speaking', /English songs|English movies/u),
    said("don't like watching comedy", /comedies and romance/u),
  ],
  Sunny: [
    said('exploring different workout methods', /HIIT/u),
    said('Mount Yuntai', /ran out of food|kind stranger/u),
    answered('which two movies', /Crazy Alien|Climbers/u),
    said('I encountered something happy', /complimented me/u),
    said("don't like working out", /working out|workout|exercise at the gym|strength/u),
    answered('seaside city', /Qingdao/u),
    answered('photography tips', /natural light|long exposure/u),
  ],
  Jason: [
    said('Which country should I visit', /New Zealand/u),
    said('kind of cuisine', /Chinese food and Japanese/u),
    said("don't like outdoor activities", /enjoy(?:s)? outdoor activities|hiking/iu),
    answered('Which movie did you recommend', /Shawshank/u),
    said('exhibit that interested me', /ancient (?:culture|painting)/u),
    said('places do I like to shoot', /beaches|landscapes/u),
    answered('gift to give my friend', /postcard|art book/u),
  ],
  Linda: [
    said('I shared some books', /The Stranger|Gone with the Wind/u),
    said('topic did we talk about on April 27th', /work-related issues|stable but not exciting/u),
    said('bought a dress', /white dress/u),
    said('On May 1st, I told you about my travel plans', /Mexico/u),
    said('On May 4th, I told you about my travel plans', /Spain/u),
  ],
  'John Zhang': [
    said("don't like warm weather", /sunny and warm/u),
    said('topics did we talk about on April 29th', /Western restaurant|how to shoot/u),
    said('Looking Up', /Looking Up/u),
    said('dish did I make on April 30th', /Hui Guo Rou/u),
    said('romance movie', /Titanic/u),
    said('psychology book', /Emotional Intelligence/u),
  ],
  Ivy: [
    said('our first conversation', /badminton/u),
    said('The Pursuit of Happyness', /unemployed father/u),
    said('my mood on May 2nd', /down and anxious/u),
    said('specific recipe', /vinegar, sugar/u),
    said('How many people', /eight people/u),
    answered('how to relax', /rest, and yoga|deep breathing|meditation/u),
    answered('anxiety and depression', /deep breathing|professional counseling/u),
  ],
  Henry: [
    said("don't like playing badminton", /badminton, running/u),
    said('weather like on April 30th', /really hot today/u),
    answered('guitar skills', /chords|speed picking/u),
    answered('recommended me a lot of books', /1984|Sapiens/u),
    said('problem in learning programming', /concept of functions|parameters and return/u),
    answered('sweet and sour pork ribs', /fry the pork ribs|golden brown/u),
    answered('living a healthy life', /sleep and dietary/u),
  ],
  Gary: [
    said('On April 28th', /Spicy Pork Tripe/u),
    answered('techniques of painting', /color, shape|practice more/u),
    answered('cooking shows', /Chef Competition|Bite of China|Sheep Cooking/u),
    answered('Peaceful Warrior', /modern novel|life journeys/u),
    said('On May 2nd, we talked', /card game|types of wine/u),
    answered('famous racing competitions', /Montreal|Misano|Monaco/u),
    answered('relieve stress', /moderate exercise/u),
  ],
  Jack: [
    answered('which music did you recommend', /Taylor Swift|Ed Sheeran/u),
    answered('which movies did you recommend', /Avengers|Hobbit/u),
    said('types of music do I like', /rock and pop/u),
    said('police catching criminals', /Police Story/u),
    said('movie did I watch on May 3rd', /Manchester by the Sea/u),
    answered('Italian dishes', /mozzarella|Italian sausage/u),
    said('not my birthday', /today is my birthday/u),
  ],
  Roland: [
    answered('games that you shared', /Arknights|Tekken/u),
    answered('Which movies did you share', /Joker|Parasite/u),
    said('On April 30th, we talked a lot', /fun games|movies/u),
    said('On May 2nd, I was very upset', /moving to another city/u),
    answered('programming efficiency', /study plan|take notes|communities/u),
    said('outdoor sports', /skateboarding/u),
  ],
  Susan: [
    said('kind of music', /rock music/u),
    said('rock bands', /AC\/DC/u),
    said('inspired that piece', /Tibet/u),
    said('emotional issue', /angry with me/u),
    answered('handmade projects', /origami|fabric/u),
  ],
  Luna: [
    said('problems have I encountered at work', /issue with a project|work problems/u),
    said('bad mood on April 30th', /minor issues|emotional release/u),
    said('weather like on May 4th', /raining today/u),
    answered('ways to relax and reduce stress', /watching movies|yoga/u),
    said('shared a movie', /Dangal/u),
  ],
  Leo: [
    said('classical music pieces', /Orchestral Suites|Chopin/u),
    said('On May 2nd, which movie', /Shawshank/u),
    said('favorite scene', /prison yard|listened to music/u),
    answered('what romance novels', /Jane Eyre|Scarlet Letter/u),
    answered('what biographies', /Benjamin Franklin|Steve Jobs/u),
    answered('meditation apps', /Headspace|Calm/u),
    said('relax muscles and stretch', /physically and mentally exhausted|muscle relaxation/u),
  ],
};
