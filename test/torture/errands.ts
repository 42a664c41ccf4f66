// What the agents of a crew are given to do: much, or almost nothing. Knows configurations; refuses to know who runs them.
import type { Wish } from '../support/operator.ts';

export const AGENTS: readonly string[] = ['eu-1', 'us-1', 'asia-1'];

/** All of them together are looked at this many times a second. */
export const PROBES_PER_SECOND = 501;

const agents = Object.fromEntries(AGENTS.map((name) => [name, null]));

/** @param targets as many as there are probes a second */
export const busy = (targets: readonly string[]): Wish => ({
  defaults: { every: '1s', timeout: '500ms', grace: '1s' },
  agents,
  services: Object.fromEntries(
    targets.map((target, i) => [`s${i}`, { target, agents: AGENTS[i % AGENTS.length] ?? '' }]),
  ),
});

/** Nobody listens there; each is looked at once a day. */
export const idle = (): Wish => ({
  defaults: { every: '1d' },
  agents,
  services: Object.fromEntries(AGENTS.map((name, i) => [`idle${i}`, { target: `127.0.0.${i + 1}:9`, agents: name }])),
});
