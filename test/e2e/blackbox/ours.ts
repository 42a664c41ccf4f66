// Our own look at a case: its module is imported as an operator would import it, and what comes of that is probed. Knows that way; refuses to know servers.
import type { Check } from '@vedette/protocol/check';
import { systemClock } from '@vedette/protocol/kit/system';
import { parseTarget } from '@vedette/protocol/target';
import { onTestFinished } from 'vitest';
import { nothingListed, type Seen } from '../../../packages/agent/src/probe/check.test-support.ts';
import { createProbers } from '../../../packages/agent/src/probe/probers.ts';
import { createResolver } from '../../../packages/agent/src/probe/resolver.ts';
import { parseConfig } from '../../../packages/manager/src/config/parse.ts';
import { importFrom } from '../../../packages/manager/src/import/import.ts';
import type { Case } from './case.ts';

type Aim = { readonly target: string; readonly check?: Check };

/** What is not carried over: an authority stands in our file as text, and not in one of its own; for answers there are no patterns. */
const completed = (check: Check | undefined, { ca, expect }: Case): Check | undefined => {
  if (check?.type === 'dns' && expect) return { ...check, expect };
  if (!check || ca === undefined) return check;
  const own = { ca: [ca.replaceAll(/-----[^-]*-----|\s/g, '')] };
  if (check.type === 'tls') return { ...check, ...own };
  if (check.type !== 'http' && check.type !== 'tcp') return check;
  return { ...check, tls: { ...check.tls, ...own } } as Check;
};

export const importCase = (one: Case): Aim => {
  const { module, target } = one;
  const outcome = importFrom({
    kind: 'blackbox',
    file: { name: 'blackbox.yml', text: JSON.stringify({ modules: { it: module } }) },
    targets: { name: 'targets', text: target },
    more: [],
    origin: '',
  });
  const ours = 'text' in outcome ? parseConfig(outcome.text, 'vedette.yaml') : outcome;
  if (!('wishes' in ours)) throw new Error(`${target} is not imported: ${JSON.stringify(ours)}`);
  const [service] = ours.wishes.services;
  if (!service) throw new Error(`${target} was left out: ${'text' in outcome ? outcome.text : ''}`);
  const check = completed(service.check, one);
  return { target: service.target, ...(check && { check }) };
};

/** Where the machine is busy a probe says that its time was over by its own fault, and is made again. */
const ATTEMPTS_MAX = 20;

export const startLooking = (secrets: Readonly<Record<string, string>>) => {
  const waiting = new Map<number, (seen: Seen) => void>();
  const resolver = createResolver({ clock: systemClock });
  const prober = createProbers({
    clock: systemClock,
    resolver,
    permit: () => true,
    secrets,
    provisions: nothingListed,
    done: (token, _sentAt, verdict, latencyMs, facts = {}) => waiting.get(token)?.({ verdict, latencyMs, facts }),
  });
  onTestFinished(() => {
    prober.close();
    resolver.close();
  });
  const once = ({ target, check }: Aim, timeoutMs: number): Promise<Seen> => {
    const parsed = parseTarget(target);
    if ('problem' in parsed) throw new Error(parsed.problem);
    const { promise, resolve } = Promise.withResolvers<Seen>();
    const token = waiting.size;
    waiting.set(token, resolve);
    prober.start(token, { target: parsed.target, ...(check && { check }) }, timeoutMs);
    return promise;
  };
  return async (aim: Aim, timeoutMs: number): Promise<Seen> => {
    for (let attempt = 1; ; attempt++) {
      const seen = await once(aim, timeoutMs);
      const isBusy = seen.verdict.status === 'unknown' && seen.verdict.reason === 'overload';
      if (!isBusy || attempt === ATTEMPTS_MAX) return seen;
    }
  };
};
