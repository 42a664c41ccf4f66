// A configuration as one agent may be told of it. Knows that a hash is of what is said; refuses to know which agents there are.
import { createHash } from 'node:crypto';
import type { Config } from '@vedette/protocol/delivery';
import { configurationText, sayable } from '@vedette/protocol/wire';

/** The very same where the agent understands all of it. What it would not understand it would not count into the hash either (P74). */
export const sayableConfig = (config: Config, features: readonly string[]): Config => {
  const services = sayable(config.services, features);
  if (services === config.services) return config;
  return { ...config, services, hash: createHash('sha256').update(configurationText(services)).digest('hex') };
};
