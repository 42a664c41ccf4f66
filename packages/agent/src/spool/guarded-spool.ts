// A spool that calls for help. Knows which failure ends the process; refuses to know how.
import { Fault } from '@vedette/protocol/kit';
import { overlaid } from './overlaid-spool.ts';
import type { Spool } from './spool.ts';

/** After the disk has failed nobody knows what it holds: the process has to end, and the next one will know. */
export const guarded = (spool: Spool, failed: (error: unknown) => void): Spool => {
  const guard = async <T>(act: Promise<T>): Promise<T> => {
    try {
      return await act;
    } catch (error) {
      if (error instanceof Fault && error.code === 'spool-failed') failed(error);
      throw error;
    }
  };
  return overlaid(spool, {
    read: (after, count) => guard(spool.read(after, count)),
    release: (mark) => guard(spool.release(mark)),
  });
};
