import type { ContextPart } from '../context-part';

/** Words that can hardly be answered without a clock. English; the model's own languages may differ. */
const ABOUT_TIME =
  /\b(?:time|date|today|tonight|tomorrow|yesterday|day|month|year|week|weekend|clock|now|o'clock|morning|evening|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b/iu;

/** Someone who tells of today wants no clock; someone who asks might. */
const ASKS =
  /^\W*(?:so |and |hey |tell me |can you tell me )?(?:what|which|when|how|is|are|do|does|am|will)\b/iu;

/**
 * Date and time of day, only when the words ask something about time: said in every turn they would cost tokens,
 * and the smallest models begin to talk about them.
 */
export const timePart: ContextPart = {
  name: 'time',
  build: ({ text, nowMs }) =>
    Promise.resolve(
      ABOUT_TIME.test(text) && ASKS.test(text) ? [`It is ${spokenTime(nowMs)}.`] : [],
    ),
};

const FORMAT = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});

/** In the machine's own time zone. */
function spokenTime(atMs: number): string {
  return FORMAT.format(atMs);
}
