// Certificates for servers under test, in the ways in which certificates go wrong. Knows where the files lie; refuses to know who shows them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authority } from '../../../packages/protocol/src/link/authority.test-support.ts';

/** Whom all of these servers say they are. */
export const NAME = 'shop.example';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

export type Pair = { readonly certificate: string; readonly key: string };

/** Each in two files that only their owner can read. */
export type Credentials = {
  /** What a service has to say to believe the good ones: the keys of `tls`. */
  readonly terms: { readonly name: string; readonly ca: string };
  readonly good: Pair;
  /** Since a day. */
  readonly expired: Pair;
  /** In less than a week. */
  readonly expiring: Pair;
  readonly otherName: Pair;
  /** Nobody believes its authority. */
  readonly stranger: Pair;
};

export const createCredentials = (folder: string, nowMs: number): Credentials => {
  const authority = new Authority();
  const put = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const pair = (name: string, of: Authority, names: readonly string[], untilMs?: number): Pair => {
    const { certificate, key } = of.issue({ names, ...(untilMs !== undefined && { untilMs }) });
    return { certificate: put(`${name}.crt`, certificate), key: put(`${name}.key`, key) };
  };
  return {
    terms: { name: NAME, ca: authority.certificate },
    good: pair('good', authority, [NAME]),
    expired: pair('expired', authority, [NAME], nowMs - DAY_MS),
    expiring: pair('expiring', authority, [NAME], nowMs + WEEK_MS - DAY_MS),
    otherName: pair('other', authority, ['other.example']),
    stranger: pair('stranger', new Authority('Somebody'), [NAME]),
  };
};
