// Everything that is fuzzed, by name. Knows the list; refuses to know any of it.

import { addressesFuzz } from './target/addresses.ts';
import { columnsFuzz } from './target/columns.ts';
import { configurationFuzz } from './target/configuration.ts';
import { durationsFuzz } from './target/durations.ts';
import { framesFuzz } from './target/frames.ts';
import { messagesFuzz } from './target/messages.ts';
import { pluginsFuzz } from './target/plugins.ts';
import { policyFuzz } from './target/policy.ts';
import { queriesFuzz } from './target/queries.ts';
import { scanFuzz } from './target/scan.ts';
import { scrapesFuzz } from './target/scrapes.ts';
import { agentSessionFuzz, managerSessionFuzz } from './target/sessions.ts';
import { statusPathsFuzz } from './target/status-paths.ts';
import { tokensFuzz } from './target/tokens.ts';
import type { Target } from './target.ts';

export const targets: readonly Target[] = [
  framesFuzz,
  scanFuzz,
  messagesFuzz,
  columnsFuzz,
  agentSessionFuzz,
  managerSessionFuzz,
  configurationFuzz,
  policyFuzz,
  pluginsFuzz,
  addressesFuzz,
  durationsFuzz,
  queriesFuzz,
  scrapesFuzz,
  statusPathsFuzz,
  tokensFuzz,
];

/** How many of `inputs` are whose; each has at least one. */
export const sharesOf = (chosen: readonly Target[], inputs: number): readonly (readonly [Target, number])[] => {
  const whole = chosen.reduce((sum, { share }) => sum + share, 0);
  return chosen.map((target) => [target, Math.max(1, Math.ceil((inputs * target.share) / whole))]);
};
