// The services of the file: defaults filled in, agents looked up, and what must hold between a service's keys, or between services.
// Timeouts are settled later, when the subscribers' intervals are known (shortest.ts).

import { quote } from '@vedette/protocol/kit';
import { lookText } from '@vedette/protocol/wire';
import { chooser } from '../core/chooser.ts';
import { parseSelector } from '../core/selector.ts';
import type { AgentWish, ServiceWish } from '../core/wishes.ts';
import { readCheck, splitChecks } from './check/checks.ts';
import { checkDependencies, parentsOf } from './dependencies.ts';
import { readFlapping } from './flapping.ts';
import { entriesOf, isMapping, readPiece } from './piece.ts';
import type { Path } from './places.ts';
import type { Problems } from './problems.ts';
import { isReporting, readReporting } from './reporting.ts';
import { serviceSchema } from './schema.ts';
import type { ServiceDefaults } from './setup.ts';

/** A service before its timeout is settled. */
export type ServiceDraft = ServiceWish & {
  /** A timeout written at the service is the operator's word; the default only means "something sensible". */
  readonly timeoutWritten: boolean;
  /** The interval or the timeout is a problem already. */
  readonly timesBroken: boolean;
};

const ALL = ['*'];

const readService = (
  id: string,
  entry: unknown,
  defaults: ServiceDefaults,
  choose: ReturnType<typeof chooser>,
  problems: Problems,
): ServiceDraft => {
  const path = ['services', id];
  const full = typeof entry === 'string' ? { target: entry } : entry;
  // The rule has keys of its own, to be named when another one is unknown: so it is read apart, as checks are.
  const { flapping: rawFlapping, ...plain } = isMapping(full) ? full : {};
  const { checks, rest } = splitChecks(plain);
  const { value, broken } = readPiece(serviceSchema, isMapping(full) ? rest : full, path, problems);
  const flapping = readFlapping(rawFlapping, defaults.flapping, [...path, 'flapping'], problems);
  const check = readCheck(value.target ?? '', checks, path, problems);
  checkSelectors(value.agents ?? ALL, [...path, 'agents'], problems);
  return {
    id,
    target: value.target ?? '',
    ...(check && { check }),
    everyMs: value.every ?? defaults.everyMs,
    timeoutMs: value.timeout ?? defaults.timeoutMs,
    graceMs: value.grace ?? defaults.graceMs,
    recover: value.recover ?? defaults.recover,
    agents: choose(value.agents ?? ALL),
    ...(value.agents === undefined ? {} : { agentSelectors: value.agents }),
    ...(value.quorum === undefined ? {} : { quorum: value.quorum }),
    ...(value.group === undefined ? {} : { group: value.group }),
    ...(value.depends_on === undefined ? {} : { parents: parentsOf(value.depends_on) }),
    ...(flapping === undefined ? {} : { flapping }),
    ...sloOf(value.slo ?? defaults.sloTarget),
    labels: value.labels ?? {},
    timeoutWritten: value.timeout !== undefined,
    timesBroken: broken.has('every') || broken.has('timeout'),
  };
};

const sloOf = (sloTarget: number | undefined): Pick<ServiceWish, 'sloTarget'> =>
  sloTarget === undefined ? {} : { sloTarget };

/** One that selects nobody is no problem: agents can be added at run time. One that can never select anybody is. */
export const checkSelectors = (selectors: readonly string[], path: Path, problems: Problems): void => {
  for (const [index, selector] of selectors.entries()) {
    const parsed = parseSelector(selector);
    if ('problem' in parsed) problems.add([...path, index], parsed.problem);
    if ('by' in parsed && parsed.by === 'group')
      problems.add([...path, index], `${quote(selector)} selects nothing: agents have no groups`);
  }
};

/** What is looked at in the same way is probed once, however many want it: the second service of the same is refused. */
const refuseDoubles = (services: readonly ServiceDraft[], problems: Problems): void => {
  const byLook = new Map<string, string>();
  for (const service of services) {
    const { id, target, check } = service;
    if (target === '') continue;
    const look = lookText(service);
    const first = byLook.get(look);
    if (first === undefined) {
      byLook.set(look, id);
      continue;
    }
    const line = problems.lineOf(['services', first]);
    const where = line === undefined ? '' : ` (line ${line})`;
    problems.add(
      ['services', id, 'target'],
      `services.${id} and services.${first}${where} have the same target, ${quote(target)},${check ? ' and check it alike,' : ''} and a target is probed once ` +
        'however many want it: make them one service with several subscribers',
    );
  }
};

export const readServices = (
  { services: raw }: Readonly<Record<string, unknown>>,
  { zone, ...defaults }: ServiceDefaults & { readonly zone: string },
  agents: readonly AgentWish[],
  problems: Problems,
): readonly ServiceDraft[] => {
  const choose = chooser(agents);
  const services = entriesOf(raw, 'services', problems).map(([id, entry]) =>
    isReporting(entry)
      ? readReporting(id, entry, defaults, zone, problems)
      : readService(id, entry, defaults, choose, problems),
  );
  refuseDoubles(services, problems);
  checkDependencies(services, problems);
  return services;
};
