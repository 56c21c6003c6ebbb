/**
 * What replies begin with, or are, more often than anything else; made in idle time, so that they
 * sound at once. As the chunker hands them over, marks included. By ISO 639-1 code.
 */
export const COMMON_PHRASES: Readonly<Record<string, readonly string[]>> = {
  en: [
    'Yes.',
    'No.',
    'Yes,',
    'No,',
    'Sure.',
    'Sure,',
    'Of course.',
    'Of course,',
    'Okay.',
    'Okay,',
    'Hello!',
    'Hi!',
    'Hi there!',
    "You're welcome.",
    'Thank you.',
    'Thanks.',
    "I'm not sure.",
    "I don't know.",
    'I see.',
    'Good question.',
    'Good morning.',
    'Good night.',
    'Goodbye.',
    'That sounds good.',
    'I can help with that.',
    "I'm sorry.",
  ],
};
