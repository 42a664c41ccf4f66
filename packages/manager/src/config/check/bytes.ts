// Bytes as the file writes them: a text, or in hex. Knows how they are written; refuses to know what they are for.
import { z } from 'zod';

/** Either way it is lower-case hex from here on. */
export const bytes = (bytesMax: number, description: string, ...examples: unknown[]) => {
  const isSized = (hex: string): boolean => hex.length > 0 && hex.length <= 2 * bytesMax;
  const message = `1 to ${bytesMax} bytes`;
  return z
    .union([
      z
        .string()
        .transform((text) => Buffer.from(text, 'utf8').toString('hex'))
        .refine(isSized, message),
      z
        .strictObject({
          hex: z
            .string()
            .regex(/^(?:\s*[0-9A-Fa-f]{2})+\s*$/, 'pairs of hex digits, with blanks between them if you like')
            .transform((text) => text.replaceAll(/\s/g, '').toLowerCase())
            .refine(isSized, message)
            .meta({ description: 'The bytes, as pairs of hex digits' }),
        })
        .transform(({ hex }) => hex),
    ])
    .meta({ description, examples });
};
