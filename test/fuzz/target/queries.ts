// Fuzzes the questions a URL can ask: an answer within its limits, or the fault `usage`. Knows what is asked for; refuses to know what a
// parameter looks like.
import { parse } from 'node:querystring';
import type { NotificationQuery, OutageQuery } from '../../../packages/manager/src/core/api.ts';
import { allow, limits, notificationQuery, outageQuery } from '../../../packages/manager/src/http/query.ts';
import { Fault } from '../../../packages/protocol/src/kit/fault.ts';
import { mutatedText } from '../make/text.ts';
import { Broken, rule, type Target } from '../target.ts';
import { mustBeSaid, textOf } from '../text.ts';

type Raw = Readonly<Record<string, unknown>>;

export type Queries = {
  outage(this: void, raw: Raw, nowMs: number): OutageQuery;
  notification(this: void, raw: Raw, nowMs: number): NotificationQuery;
  none(this: void, raw: Raw): void;
};

const NOW_MS = 1_763_712_000_000;

const corpus = [
  '',
  'service=web&since=30m&open=true&limit=100',
  'subscriber=ops&since=2026-01-31T08:00:00Z',
  'since=2026-01-31&limit=1000',
  'open=false',
  'limit=1&limit=2',
  'service=&constructor=1&__proto__=2',
  'service=%f0%9f%97%bc&since=7d',
];

const checkRange = ({ limit, sinceMs = 0 }: OutageQuery | NotificationQuery): void => {
  rule(Number.isInteger(limit) && limit >= 1 && limit <= limits.rowsMax, 'limit', () => `${limit} rows`);
  rule(Number.isFinite(sinceMs), 'since', () => `since ${sinceMs}`);
};

const attempt = (act: () => void): void => {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Broken) throw thrown;
    if (!(thrown instanceof Fault && thrown.code === 'usage'))
      throw new Broken('throws', String(thrown), { cause: thrown });
    mustBeSaid(thrown.message, 'a message');
  }
};

const check = ({ outage, notification, none }: Queries, input: Uint8Array): void => {
  const raw: Raw = parse(textOf(input));
  attempt(() => checkRange(outage(raw, NOW_MS)));
  attempt(() => checkRange(notification(raw, NOW_MS)));
  attempt(() => none(raw));
};

export const queriesTarget = (queries: Queries): Target => ({
  name: 'queries',
  share: 50,
  msMax: 250,
  make: (dice) => mutatedText(dice.pick(corpus), dice, corpus),
  check: (input) => check(queries, input),
});

export const queriesFuzz = queriesTarget({
  outage: outageQuery,
  notification: notificationQuery,
  none: (raw) => allow(raw, []),
});
