import type { AttachmentSize } from '../../shared/contracts/attachment';
import type { PromptAttachment } from '../../shared/prompt';
import type { TurnParts } from '../turn/turn-parts';
import { attachedText } from './assemble';

/** No language model is so slow at counting; one that hangs must not hold the window's answer. */
const WITHIN_MS = 10_000;

/** What a file takes of the prompt, and what there is beside the persona at its least. */
export async function attachmentSize(
  file: PromptAttachment,
  parts: Pick<TurnParts, 'counter' | 'layout' | 'contextTokens' | 'maxReplyTokens'>,
): Promise<AttachmentSize> {
  const { counter, layout, contextTokens, maxReplyTokens } = parts;
  // The very text that the turn counts: by then the count is known.
  const signal = AbortSignal.timeout(WITHIN_MS);
  const [tokens = 0] = await counter.count([attachedText(file)], signal, undefined);
  return {
    tokens: tokens + layout.attachment,
    roomTokens: Math.max(0, contextTokens - maxReplyTokens - layout.leastPersona.tokens),
  };
}
