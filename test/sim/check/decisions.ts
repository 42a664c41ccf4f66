// I15: decisions are data. Whoever is told something is told it by a decision on record, and the other way round; and where an outage ends without a word to a
// subscriber, the last decision about it says why. Refuses to know whether it was decided rightly.

import type { Outage } from '../../../packages/manager/src/core/record.ts';
import type { Judgement } from '../../../packages/manager/src/store/store.ts';
import { type Checker, Violation } from '../history.ts';
import { type Asked, asked } from './in-force.ts';
import type { TimesOf } from './words.ts';

/** Times are told in whole milliseconds. */
const ROUNDING_MS = 3;

const keyOf = (subscriber: string, outage: number | undefined): string => `${outage} ${subscriber}`;

export const decisionsChecker = (timesOf: TimesOf): Checker => {
  let names: ReadonlyMap<string, Asked> = new Map();
  /** Open outages of which nobody, or somebody else, wished to hear for a while. */
  const disturbed = new Set<number>();
  /** When nobody wished to hear of a name any more: what was open then has ended without a word, whenever that is stored. */
  const droppedMs = new Map<string, number[]>();
  let open = new Map<number, string>();
  /** For each outage and subscriber. */
  let last = new Map<string, string>();
  let copied = { last, open };

  const mustBeTheSame = ({ notifications, decisions = [] }: Judgement): void => {
    const told = decisions.flatMap((one) =>
      one.verdict === 'told' ? [`${one.notification} ${one.service} ${keyOf(one.subscriber, one.outage)}`] : [],
    );
    const said = notifications.map((one) => `${one.id} ${one.service} ${keyOf(one.subscriber, one.outage)}`);
    const odd = new Set(told).symmetricDifference(new Set(said));
    if (odd.size > 0 || told.length !== said.length)
      throw new Violation('I15', `what is told is not what was decided: ${[...odd].join('; ')}`);
  };

  const isDropped = ({ service, endedAtMs = 0 }: Outage): boolean =>
    timesOf(endedAtMs).some((ms) => (droppedMs.get(service) ?? []).some((atMs) => Math.abs(ms - atMs) <= ROUNDING_MS));

  const mustBeExplained = (outage: Outage): void => {
    const { id, service, told } = outage;
    if (disturbed.has(id) || isDropped(outage)) return;
    for (const { id: subscriber } of names.get(service)?.subscribers ?? []) {
      if (told[subscriber] !== undefined || last.has(keyOf(subscriber, id))) continue;
      throw new Violation(
        'I15',
        `outage ${id} of ${service} has ended, and why ${subscriber} was not told is not known`,
      );
    }
  };

  return {
    'store-copied'() {
      copied = { last: new Map(last), open: new Map(open) };
    },
    'store-rolled-back'() {
      last = new Map(copied.last);
      open = new Map(copied.open);
      disturbed.clear();
    },
    enforced({ demands, collectives }, nowMs) {
      const before = names;
      names = asked(demands, collectives);
      for (const name of before.keys())
        if (!names.has(name)) droppedMs.set(name, [...(droppedMs.get(name) ?? []), nowMs]);
      for (const [id, name] of open)
        if (JSON.stringify(before.get(name)?.subscribers) !== JSON.stringify(names.get(name)?.subscribers))
          disturbed.add(id);
    },
    committed({ judgement }) {
      mustBeTheSame(judgement);
      for (const { subscriber, outage, verdict } of judgement.decisions ?? [])
        last.set(keyOf(subscriber, outage), verdict);
      for (const outage of judgement.outages) {
        const { id, service, endedAtMs } = outage;
        if (endedAtMs === undefined) open.set(id, service);
        else mustBeExplained(outage);
      }
      for (const { id, endedAtMs } of judgement.outages) if (endedAtMs !== undefined) open.delete(id);
    },
  };
};
