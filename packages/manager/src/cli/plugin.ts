// The answer of a Nagios plugin: one line and an exit code. Knows that format; refuses to know how the service was asked for.
// https://www.monitoring-plugins.org/doc/guidelines.html
import type { Health } from '@vedette/protocol/health';
import type { ServiceView } from '../core/api.ts';
import { age, count, latency, list } from './format.ts';
import { foreseen } from './health-words.ts';
import { safe } from './text.ts';

export type PluginAnswer = { readonly line: string; readonly exit: number };

const answers = {
  up: ['OK', 0],
  failing: ['WARNING', 1],
  down: ['CRITICAL', 2],
  unknown: ['UNKNOWN', 3],
} as const satisfies Record<Health, readonly [string, number]>;

export const pluginAnswer = (service: ServiceView, nowMs: number): PluginAnswer => {
  const [word, exit] = answers[service.health];
  const figure =
    service.latencyMs === undefined || service.health !== 'up'
      ? ''
      : ` | latency=${Number(service.latencyMs.toPrecision(3))}ms`;
  const ahead = foreseen(service).map((warning) => `; ${warning}`);
  return {
    line: `VEDETTE ${word} - ${text(`${service.id} is ${told(service, nowMs)}${ahead.join('')}`)}${figure}`,
    exit,
  };
};

/** When nobody could be asked: that says nothing about the service. */
export const pluginUnknown = (why: string): PluginAnswer => ({ line: `VEDETTE UNKNOWN - ${text(why)}`, exit: 3 });

const told = (service: ServiceView, nowMs: number): string => {
  const agents = service.from.filter(({ health }) => health === service.health).map(({ agent }) => agent);
  const heldFor = `for ${age(service.since, nowMs)}`;
  if (service.health !== 'up') {
    const cutOff = service.behind ? `, behind ${service.behind.join(', ')}` : '';
    const why = service.reason === undefined ? '' : ` (${service.reason}${cutOff})`;
    const seenFrom = agents.length === 0 || service.health === 'unknown' ? '' : `, seen from ${list(agents)}`;
    return `${service.health}${why} ${heldFor}${seenFrom}`;
  }
  const took = service.latencyMs === undefined ? '' : `, ${latency(service.latencyMs)}`;
  return `up${took} from ${count(agents.length, 'agent')}`;
};

/** A bar would begin the figures. */
const text = (line: string): string => safe(line).replaceAll('|', '/');
