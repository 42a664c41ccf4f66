// A line on standard output for whoever counts them. Knows that a reader who has heard enough leaves the pipe full; refuses to know what is told.
import { writeSync } from 'node:fs';
import { errnoOf } from '@vedette/protocol/kit';

/** Resolves once the line is out; never when nobody reads any more: then all that is left is to wait to be killed. */
export const tell = async (line: string): Promise<void> => {
  try {
    writeSync(1, `${line}\n`);
  } catch (error) {
    if (errnoOf(error) !== 'EAGAIN') throw error;
    await new Promise<never>(() => setInterval(() => {}, 60_000));
  }
};
