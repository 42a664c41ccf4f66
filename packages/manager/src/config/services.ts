// The services of the file: defaults filled in, agents looked up, and what must hold between a service's keys, or between services.
// Timeouts are settled later, when the subscribers' intervals are known.

import { quote } from '@vedette/protocol/kit';
import { formatDuration } from '../core/duration.ts';
import type { AgentWish, ServiceWish } from '../core/wishes.ts';
import { Choice } from './choice.ts';
import { entriesOf, readPiece } from './piece.ts';
import type { Problems } from './problems.ts';
import { serviceSchema } from './schema.ts';
import type { ServiceDefaults } from './setup.ts';

/** A service before its timeout is settled. */
export type ServiceDraft = ServiceWish & {
  /** A timeout written at the service is the operator's word; the default only means "something sensible". */
  readonly timeoutWritten: boolean;
  /** The interval or the timeout is a problem already. */
  readonly timesBroken: boolean;
};

/** The part of the interval that a default timeout may take. */
const TIMEOUT_SHARE_MAX = 0.9;

const ALL = ['*'];

const readService = (
  id: string,
  entry: unknown,
  defaults: ServiceDefaults,
  agents: Choice,
  problems: Problems,
): ServiceDraft => {
  const path = ['services', id];
  const full = typeof entry === 'string' ? { target: entry } : entry;
  const { value, broken } = readPiece(serviceSchema, full, path, problems);
  const chosen = agents.choose(value.agents ?? ALL, [...path, 'agents']);
  if (value.quorum !== undefined && chosen.length > 0 && value.quorum > chosen.length) {
    problems.add(
      [...path, 'quorum'],
      `${value.quorum} agents cannot agree: ${chosen.length === 1 ? 'only 1 probes' : `only ${chosen.length} probe`} this service`,
    );
  }
  return {
    id,
    target: value.target ?? '',
    everyMs: value.every ?? defaults.everyMs,
    timeoutMs: value.timeout ?? defaults.timeoutMs,
    graceMs: value.grace ?? defaults.graceMs,
    recover: value.recover ?? defaults.recover,
    agents: chosen,
    ...(value.quorum === undefined ? {} : { quorum: value.quorum }),
    ...(value.group === undefined ? {} : { group: value.group }),
    labels: value.labels ?? {},
    timeoutWritten: value.timeout !== undefined,
    timesBroken: broken.has('every') || broken.has('timeout'),
  };
};

/** One target is probed once, however many want it: the second service of the same is refused. */
const refuseDoubles = (services: readonly ServiceDraft[], problems: Problems): void => {
  const byTarget = new Map<string, string>();
  for (const { id, target } of services) {
    if (target === '') continue;
    const first = byTarget.get(target);
    if (first === undefined) {
      byTarget.set(target, id);
      continue;
    }
    const line = problems.lineOf(['services', first]);
    const where = line === undefined ? '' : ` (line ${line})`;
    problems.add(
      ['services', id, 'target'],
      `services.${id} and services.${first}${where} have the same target, ${quote(target)}, and a target is probed once ` +
        'however many want it: make them one service with several subscribers',
    );
  }
};

export const readServices = (
  { services: raw }: Readonly<Record<string, unknown>>,
  defaults: ServiceDefaults,
  agents: readonly AgentWish[],
  problems: Problems,
): readonly ServiceDraft[] => {
  const choice = new Choice('agent', agents, problems);
  const services = entriesOf(raw, 'services', problems).map(([id, entry]) =>
    readService(id, entry, defaults, choice, problems),
  );
  if (services.length > 0 && agents.length === 0) {
    problems.add(
      ['agents'],
      "there are services but no agents to probe them: add one, for example 'agents: { local: {} }'",
      'key',
    );
  }
  refuseDoubles(services, problems);
  return services;
};

/** The shortest interval anybody wishes for a service, and who does if it is a subscriber. */
export type ShortestWish = { readonly everyMs: number; readonly subscriber?: string };

/** A timeout must be over before the next probe is due: a written one that is not is a problem, the default one gives way. */
export const settleTimeout = (
  { timeoutWritten, timesBroken, ...service }: ServiceDraft,
  { everyMs, subscriber }: ShortestWish,
  problems: Problems,
): ServiceWish => {
  if (service.timeoutMs < everyMs) return service;
  if (!timeoutWritten)
    return { ...service, timeoutMs: Math.min(service.timeoutMs, Math.floor(everyMs * TIMEOUT_SHARE_MAX)) };
  const whose = subscriber === undefined ? 'the interval' : `the interval that subscribers.${subscriber} wishes for`;
  if (!timesBroken) {
    problems.add(
      ['services', service.id, 'timeout'],
      `${formatDuration(service.timeoutMs)} is not shorter than ${whose}, ${formatDuration(everyMs)}`,
    );
  }
  return service;
};
