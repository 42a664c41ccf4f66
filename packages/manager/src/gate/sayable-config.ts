// A configuration as one agent may be told of it, and what it answers about what it could not be told of. Knows that a hash is of what is said; refuses to know
// which agents there are.
import { createHash } from 'node:crypto';
import type { Config } from '@vedette/protocol/delivery';
import { type Configured, configurationText, missingCheck, sayable } from '@vedette/protocol/wire';

/** The very same where the agent understands all of it. What it would not understand it would not count into the hash either (P74). */
export const sayableConfig = (config: Config, features: readonly string[]): Config => {
  const services = sayable(config.services, features);
  if (services === config.services) return config;
  return { ...config, services, hash: createHash('sha256').update(configurationText(services)).digest('hex') };
};

/** An agent that is too old for a check refuses what it was told instead (P82). What that means is told in words about the agent. */
export const withReasons = (
  configured: Configured,
  config: Config,
  agent: string,
  features: readonly string[],
): Configured => {
  const missing = new Map(
    config.services.flatMap((service) => {
      const type = missingCheck(service, features);
      return type === undefined ? [] : [[service.slot, type] as const];
    }),
  );
  if (missing.size === 0) return configured;
  const problems = configured.problems.map((problem) => {
    const type = missing.get(problem.slot);
    return type === undefined
      ? problem
      : { ...problem, text: `Agent ${agent} is too old for ${type} checks: upgrade it.` };
  });
  return { ...configured, problems };
};
