import { z } from 'zod';
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from '../attachment-text';

/** A text file that comes with a message; its name has no path. */
export const attachmentSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\\\r\n]*$/u, 'a name without a path'),
  text: z.string().trim().min(1).max(MAX_ATTACHMENT_BYTES),
});

export const attachmentsSchema = z.array(attachmentSchema).max(MAX_ATTACHMENTS);

/** What a file would take of the prompt, by the model's own tokenizer. */
export interface AttachmentSize {
  readonly tokens: number;
  /** Room beside the persona for everything that comes with a message. */
  readonly roomTokens: number;
}
