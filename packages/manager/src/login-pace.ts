// How often passwords may be tried: from one source, and of one account from everywhere. Knows time; refuses to know passwords. Guessing from many sources is slowed down as
// well, at the price that the account's owner waits too; the operator token lets in all the while.
import { type Clock, Fault } from '@vedette/protocol/kit';
import { type Pace, SourceBuckets } from './core/source-buckets.ts';

const BY_SOURCE: Pace = { size: 10, everyMs: 20_000 };
const BY_ACCOUNT: Pace = { size: 30, everyMs: 10_000 };

export class LoginPace {
  readonly #clock: Clock;
  readonly #sources = new SourceBuckets(BY_SOURCE);
  readonly #accounts = new SourceBuckets(BY_ACCOUNT);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param account absent where there is none of that name @throws Fault `too-often` */
  mayTry(source: string, account: string | undefined): void {
    const nowMs = this.#clock.elapsed();
    const mayHere = this.#sources.take(source, nowMs);
    if (mayHere && (account === undefined || this.#accounts.take(account, nowMs))) return;
    throw new Fault('too-often', 'Passwords were tried too often. Wait half a minute, then try again.');
  }
}
