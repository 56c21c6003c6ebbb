/**
 * What whisper writes that nobody said: tags for sounds, notes, and the phrases its training data
 * ends with.
 */

/** `[BLANK_AUDIO]`, `(music)`, `*sighs*`, `<noise>`, `♪ … ♪`: whisper's way to write sounds. */
const SOUND_TAGS = [
  /\[[^\]]*\]/gu,
  /\([^)]*\)/gu,
  /（[^）]*）/gu,
  /【[^】]*】/gu,
  /<[^>]*>/gu,
  /\*[^*]+\*/gu,
  /[♩♪♫♬][^♩♪♫♬]*[♩♪♫♬]/gu,
];
const MUSIC_SIGNS = /[♩♪♫♬]+/gu;
/** A tag that the token cap or the end of the window cut open. */
const OPEN_TAG_AT_END = /[[(（【][^\])）】]{0,40}$/u;

/**
 * Phrases whisper is known to invent over silence and noise, compared as bare words. Only a second
 * net: people do say "thank you", so it counts together with weak evidence alone.
 */
const BOILERPLATE = new Set([
  'you',
  'bye',
  'bye bye',
  'okay',
  'oh',
  'hmm',
  'mm',
  'thank you',
  'thank you very much',
  'thanks',
  'thanks for watching',
  'thank you for watching',
  'thank you so much for watching',
  'please subscribe',
  'please subscribe to my channel',
  'subscribe',
  'like and subscribe',
  'see you next time',
  'see you in the next video',
  'subtitles by the amara org community',
  'subs by',
  'transcribed by',
  'the end',
  'i m sorry',
  'so',
  'silence',
  'music',
  'applause',
  'laughter',
]);

/** Removes sound tags and music signs; what stays is trimmed, with single spaces. */
export function removeSoundTags(text: string): string {
  let kept = text;
  for (const tag of SOUND_TAGS) kept = kept.replace(tag, ' ');
  kept = kept.replace(MUSIC_SIGNS, ' ').replace(OPEN_TAG_AT_END, ' ');
  kept = kept.replace(/\s+/gu, ' ').trim();
  return hasWords(kept) ? kept : '';
}

/** Whether anything in it could be said aloud: punctuation alone is not speech. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** Whether the whole text is one of the phrases whisper makes up, once or repeated. */
export function isBoilerplate(text: string): boolean {
  const words = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  if (words === '') return true;
  if (BOILERPLATE.has(words)) return true;
  // "Thank you. Thank you. Thank you."
  for (const phrase of BOILERPLATE) {
    if (words.split(` ${phrase}`).join('') === phrase) return true;
  }
  return false;
}
