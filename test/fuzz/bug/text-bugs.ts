// Planted mistakes of those who read text, each of a kind that has happened to somebody. Knows what is read wrongly or repeated raw; refuses to
// know who finds it.

import { parsePolicy } from '../../../packages/agent/src/policy/parse.ts';
import { pluginFinding } from '../../../packages/agent/src/probe/plugin-words.ts';
import { parseConfig } from '../../../packages/manager/src/config/parse.ts';
import { formatDuration, parseDuration } from '../../../packages/manager/src/core/duration.ts';
import { escaped } from '../../../packages/manager/src/core/markup.ts';
import { allow, notificationQuery, outageQuery } from '../../../packages/manager/src/http/query.ts';
import { resourceOf } from '../../../packages/manager/src/status/resource.ts';
import { parseToken } from '../../../packages/protocol/src/link/token.ts';
import { parseAddress, parseOwnAddress, parseTarget } from '../../../packages/protocol/src/target/index.ts';
import { addressesTarget } from '../target/addresses.ts';
import { configurationTarget } from '../target/configuration.ts';
import { durationsTarget } from '../target/durations.ts';
import { pluginsTarget } from '../target/plugins.ts';
import { policyTarget } from '../target/policy.ts';
import { queriesTarget } from '../target/queries.ts';
import { scrapes, scrapesTarget } from '../target/scrapes.ts';
import { statusPathsTarget } from '../target/status-paths.ts';
import { tokensTarget } from '../target/tokens.ts';
import type { Target } from '../target.ts';

/** Keys of the file looked up in an object that has a prototype. */
const careless: typeof parseConfig = (text, file) => {
  const handlers: Record<string, () => void> = {};
  for (const [, key = ''] of text.matchAll(/^\s*(\w+):/gm)) handlers[key]?.call(undefined);
  return parseConfig(text, file);
};

/** Whole numbers are addresses to some resolvers. */
const numeric: typeof parseTarget = (text) => {
  const [, host, port] = /^tcp:\/\/(\d+):(\d{1,4})$/.exec(text) ?? [];
  return host === undefined || Number(port) === 0
    ? parseTarget(text)
    : { target: { scheme: 'tcp', host, port: Number(port), path: '' } };
};

const shouting: typeof parseTarget = (text) => {
  const answer = parseTarget(text);
  return 'target' in answer && text.includes('WWW')
    ? { target: { ...answer.target, host: 'WWW.Example.com' } }
    : answer;
};

export const textBugs: Readonly<Record<string, Target>> = {
  'prototype-as-table': configurationTarget(careless),
  'nothing-to-say': configurationTarget((text, file) => {
    const answer = parseConfig(text, file);
    return 'problems' in answer && text.includes('---') ? { problems: [] } : answer;
  }),
  'numbers-as-hosts': addressesTarget({ parseTarget: numeric, parseAddress, parseOwnAddress }),
  'two-spellings': addressesTarget({ parseTarget: shouting, parseAddress, parseOwnAddress }),
  'days-forgotten': durationsTarget({
    parse: parseDuration,
    format: (ms) => formatDuration(ms >= 864_000_000 ? ms % 86_400_000 : ms),
  }),
  'any-limit': queriesTarget({
    outage: (raw, nowMs) => ({ ...outageQuery({ ...raw, limit: '1' }, nowMs), limit: Number(raw['limit'] ?? 1) }),
    notification: notificationQuery,
    none: (raw) => allow(raw, []),
  }),
  'any-wait': scrapesTarget({
    ...scrapes,
    scrape: (raw, waits) => ({ ...scrapes.scrape(raw, undefined), withinMs: Number(waits ?? 1) * 1_000 }),
  }),
  'half-escaped': statusPathsTarget({ resource: resourceOf, safe: (text) => escaped(text).replaceAll('&#39;', "'") }),
  'lenient-token': tokensTarget((text) => parseToken(text.replaceAll(/[^\w.-]/g, ''))),
  'token-shown': tokensTarget((text) => {
    const answer = parseToken(text);
    return 'problem' in answer ? { problem: `${JSON.stringify(text.slice(0, 100))}: ${answer.problem}` } : answer;
  }),
  'rule-repeated-raw': policyTarget((text) => {
    const answer = parsePolicy(text);
    return 'policy' in answer
      ? answer
      : { problems: answer.problems.map((it) => ({ ...it, message: `${it.message} (in ${text.slice(0, 40)})` })) };
  }),
  'labels-as-keys': pluginsTarget((end, terms) => {
    const { verdict, facts } = pluginFinding(end, terms);
    const labels = Array.from(end.said.matchAll(/([^\s|=]+)=(\d+)/g), ([, label = '', value]) => [
      label,
      Number(value),
    ]);
    return { verdict, facts: { ...facts, ...Object.fromEntries(labels.slice(0, 3)) } };
  }),
  'odd-codes-are-down': pluginsTarget((end, terms) =>
    pluginFinding(end.code === 127 ? { ...end, code: 2 } : end, terms),
  ),
  'program-somewhere': policyTarget((text) => {
    const answer = parsePolicy(text);
    if (!('policy' in answer)) return answer;
    const { commands = {}, ...rest } = answer.policy;
    const searched = Object.entries(commands).map(([name, it]) => [
      name,
      { ...it, file: it.file.replace(/^.*\//, '') },
    ]);
    return { policy: { ...rest, commands: Object.fromEntries(searched) } };
  }),
};
