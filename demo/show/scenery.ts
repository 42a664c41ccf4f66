// What the demo watches and by which rules: the facts that the configuration, the story and the verdict must agree on. Starts nothing.

export const times = {
  everyMs: 1_000,
  timeoutMs: 900,
  graceMs: 4_000,
  nightGraceMs: 15_000,
  /** How long the manager waits for an agent whose connection ended before it calls what that agent saw unknown. */
  awayMs: 5_000,
  /** What an agent and a manager that lost each other may take to meet again. */
  meetMs: 10_000,
} as const;

export const agents = ['asia-1', 'eu-1', 'us-1'] as const;
export type AgentId = (typeof agents)[number];

export const services = {
  /** Watched from everywhere; nothing ever happens to it. */
  web: agents,
  api: ['eu-1'],
  cache: ['eu-1'],
  db: ['us-1'],
  mail: ['asia-1'],
} as const satisfies Record<string, readonly AgentId[]>;
export type ServiceId = keyof typeof services;

export const serviceIds = Object.keys(services) as readonly ServiceId[];

/** Hears of everything after the services' own grace; the other one only of what lasts. */
export const subscribers = { ops: times.graceMs, night: times.nightGraceMs } as const;

export type Places = {
  readonly listenPort: number;
  readonly httpPort: number;
  /** Where the agent waits that the manager dials. */
  readonly asiaPort: number;
  readonly targets: Readonly<Record<string, number>>;
};

const vantages = (id: ServiceId): string =>
  services[id].length === agents.length ? "'*'" : `[${services[id].join(', ')}]`;

/** The manager's configuration file. The story breaks the same services in every round, and each time is to be told. */
export const configText = ({ listenPort, httpPort, asiaPort, targets }: Places): string => `\
manager: { name: demo, listen: 127.0.0.1:${listenPort}, http: 127.0.0.1:${httpPort} }
store: demo.db
defaults: { every: ${times.everyMs}ms, timeout: ${times.timeoutMs}ms, grace: ${times.graceMs}ms, flapping: off }
agents:
  eu-1: { labels: { region: eu } }
  us-1: { labels: { region: us } }
  asia-1: { dial: 127.0.0.1:${asiaPort}, labels: { region: asia } }
services:
${serviceIds.map((id) => `  ${id}: { target: tcp://127.0.0.1:${targets[id]}, agents: ${vantages(id)}, group: shop }`).join('\n')}
subscribers:
  ops: { services: '*' }
  night: { services: '*', grace: ${times.nightGraceMs}ms }
`;
