/**
 * A rendered prompt is a list of segments. Which text may carry special tokens is decided here, by
 * kind, and nowhere else: the words of the user, of memory and of past replies are always `plain`.
 */
export type Segment =
  /** Text of the model's own template: control tokens in it are honoured. */
  | { readonly kind: 'template'; readonly text: string }
  /** One of the model's built-in tokens; nothing where the model has none. */
  | { readonly kind: 'builtin'; readonly text: BuiltinToken }
  /** Words: tokenised as they stand, `<|im_end|>` is nine characters and no more. */
  | { readonly kind: 'plain'; readonly text: string };

export type BuiltinToken = 'BOS' | 'EOS' | 'NL' | 'EOT' | 'SEP';

export interface RenderedPrompt {
  /** All up to and with the user's words: what may be evaluated ahead, while they are still spoken. */
  readonly open: readonly Segment[];
  /** Ends the user's part and opens the reply. */
  readonly closing: readonly Segment[];
  /** Texts that end the reply, besides the model's own end tokens. Never part of the reply. */
  readonly stopTexts: readonly string[];
  /** The reply is one line: it ends at the first line break after a visible character. */
  readonly singleLine: boolean;
}

/** Line breaks and runs of blanks become one blank, so that quoted words cannot open a new line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
