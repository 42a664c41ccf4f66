// The one fault of everything in this folder that reads bytes. Knows its words; refuses to know where the bytes lay.
import { Fault } from '@vedette/protocol/kit';

export const damaged = (what: string, cause?: unknown): Fault =>
  new Fault(
    'store-failed',
    `A piece of the history cannot be read: ${what}. The disk damaged it, or it was written by something else: restore it from a backup.`,
    { cause },
  );
