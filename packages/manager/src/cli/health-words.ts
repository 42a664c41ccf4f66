// Health in words and in order. Knows how trouble is ranked and named for people; refuses to know where it is shown.
import type { Health } from '@vedette/protocol/health';
import type { AgentView, ServiceView, Status } from '../core/api.ts';
import { count, list } from './format.ts';

/** Worst first. */
const ranks: Readonly<Record<Health, number>> = { down: 0, failing: 1, unknown: 2, up: 3 };

/** What is down, then failing, then unknown, the newest trouble first; then what is up, by name. */
export const byTrouble = (a: ServiceView, b: ServiceView): number => {
  if (a.health !== b.health) return ranks[a.health] - ranks[b.health];
  if (a.health !== 'up' && a.since !== b.since) return a.since > b.since ? -1 : 1;
  return a.id < b.id ? -1 : 1;
};

/** `down: refused`, `down: refused, acknowledged`, `up`. */
export const healthWords = ({ health, reason, behind = [], acknowledged }: Shown): string => {
  const words = reason === undefined ? health : `${health}: ${reason}`;
  const cutOff = behind.length === 0 ? words : `${words}, behind ${behind.join(', ')}`;
  return acknowledged === undefined ? cutOff : `${cutOff}, acknowledged`;
};

type Shown = Pick<ServiceView, 'health'> & Partial<Pick<ServiceView, 'reason' | 'behind' | 'acknowledged'>>;

/** How many of the agents that look see it up: `2/3`. */
export const upFrom = (service: ServiceView): string =>
  `${service.from.filter(({ health }) => health === 'up').length}/${service.from.length}`;

/** `5 services: 1 down, 4 up`. */
export const servicesSummary = (services: readonly ServiceView[]): string => {
  const counts = Map.groupBy(services, ({ health }) => health);
  const parts = (Object.keys(ranks) as Health[]).flatMap((health) => {
    const { length } = counts.get(health) ?? [];
    return length === 0 ? [] : [`${length.toLocaleString('en-US')} ${health}`];
  });
  return [count(services.length, 'service'), ...(parts.length === 0 ? [] : [parts.join(', ')])].join(': ');
};

/** `3 agents connected`, `2 of 3 agents connected`. */
export const agentsSummary = (agents: readonly AgentView[]): string => {
  const connected = agents.filter(({ state }) => state === 'connected').length;
  if (connected === agents.length) return `${count(connected, 'agent')} connected`;
  return `${connected} of ${count(agents.length, 'agent')} connected`;
};

/** What will go wrong with a service before long, each once, whoever sees it; only what is up has time for that. */
export const foreseen = ({ from }: Pick<ServiceView, 'from'>): string[] => [
  ...new Set(
    from.flatMap(({ health, facts }) => {
      const warning = facts?.['warning'];
      return health === 'up' && warning !== undefined ? [String(warning)] : [];
    }),
  ),
];

/** A hundred certificates that run out on one day are one thing to see to. */
const FORESEEN_MAX = 5;

/** What the operator has to know besides: whose absence blinds us, what will go wrong before long, and a file that is not in force. */
export const warnings = ({ agents, services, manager }: Status): string[] => {
  const missing = agents.filter(({ state }) => state !== 'connected').map(({ id }) => id);
  const refusing = agents.filter(({ problems }) => problems.length > 0).map(({ id }) => id);
  const ahead = services.flatMap((service) => foreseen(service).map((warning) => `${service.id}: ${warning}.`));
  const [shown, rest] = [ahead.slice(0, FORESEEN_MAX), ahead.slice(FORESEEN_MAX)];
  const { problems, file } = manager.config;
  return [
    ...(missing.length > 0 ? [`Not connected: ${list(missing)}.`] : []),
    ...(refusing.length > 0 ? [`Refusing to probe some services: ${list(refusing)}. See \`vedette agents\`.`] : []),
    ...(problems.length > 0
      ? [`${file} is not in force: ${count(problems.length, 'problem')}. See \`vedette check\`.`]
      : []),
    ...shown,
    ...(rest.length > 0 ? [`${count(rest.length, 'more warning')}: see \`vedette status --json\`.`] : []),
  ];
};
