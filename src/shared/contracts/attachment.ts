import { z } from 'zod';

/** A text file that comes with a message; its name has no path. */
export const attachmentSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\\\r\n]*$/u, 'a name without a path'),
  text: z.string().trim().min(1).max(100_000),
});
