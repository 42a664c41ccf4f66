// A manager's events for as long as somebody wants them: connects again whenever the stream ends. Knows when to give a silent stream up.
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@vedette/protocol/kit';
import pRetry from 'p-retry';
import type { ApiEvent } from '../core/api.ts';
import type { Client } from './client.ts';
import { readEvents } from './event-reader.ts';

/** The manager says something every 15 s; three missed signs and it is gone. */
const SILENCE_MS_MAX = 45_000;

export type Followed = ApiEvent | { readonly type: 'lost'; readonly why: string };

/** The wait between two attempts: short at first, since a manager that restarts is back within a second or two. */
const waits = { minTimeout: 250, maxTimeout: 5_000, factor: 2, randomize: true } as const;

/**
 * Every event from a first `status` on; after an interruption `lost`, then a `status` again. Ends when `signal` says so.
 * @throws Fault when the manager cannot be asked the first time: then it is probably the address that is wrong
 */
export async function* follow(client: Client, signal: AbortSignal): AsyncGenerator<Followed, void, undefined> {
  let first = true;
  while (!signal.aborted) {
    let connection: Connection;
    try {
      connection = await pRetry(() => connect(client, signal), {
        ...waits,
        retries: first ? 0 : Number.POSITIVE_INFINITY,
        signal,
      });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    first = false;
    let why = 'The manager ended the stream.';
    try {
      yield* connection.events;
    } catch (error) {
      if (!signal.aborted) why = connection.silent() ? 'The manager went silent.' : lost(error);
    } finally {
      connection.close();
    }
    if (signal.aborted) return;
    yield { type: 'lost', why };
    // A manager that accepts and hangs up at once is not asked as fast as it can refuse.
    await sleep(waits.minTimeout, undefined, { signal }).catch(() => undefined);
  }
}

type Connection = {
  readonly events: AsyncGenerator<ApiEvent, void, undefined>;
  silent(): boolean;
  close(): void;
};

const connect = async (client: Client, signal: AbortSignal): Promise<Connection> => {
  const silence = new AbortController();
  const body = await client.stream('api/v1/events', AbortSignal.any([signal, silence.signal]));
  const timer = setTimeout(() => silence.abort(), SILENCE_MS_MAX);
  return {
    events: readEvents(body, () => timer.refresh()),
    silent: () => silence.signal.aborted,
    close: () => {
      clearTimeout(timer);
      silence.abort();
    },
  };
};

const lost = (error: unknown): string =>
  error instanceof Fault ? error.message : 'The connection to the manager broke.';
