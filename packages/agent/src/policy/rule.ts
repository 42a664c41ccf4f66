// One rule of a policy, `what[:ports]`: a range of addresses, a pattern of host names, or a group by its word. Knows how rules are spelt and what
// they are about; refuses to know whether they allow or deny.
import { quote } from '@vedette/protocol/kit';
import { groupNames, groups, isGroupName } from './groups.ts';
import { matchesPattern, parsePattern } from './pattern.ts';
import { includesPort, type PortSpan, parsePorts } from './ports.ts';
import { holds, looksLikeRange, parseRange, type Range } from './range.ts';
import type { Words } from './words.ts';

/** A rule is about addresses or about names, never both. Plain data: it is sent from thread to thread. */
export type Rule = {
  /** As it was written. */
  readonly text: string;
  readonly about: { readonly ranges: readonly Range[] } | { readonly pattern: string };
  /** None means every port. */
  readonly ports?: readonly PortSpan[];
};

export type RuleOrProblem = { readonly rule: Rule } | { readonly problem: string };

/** A pattern for the longest name there can be, and more ports than a rule has use for: every probe asks all of them. */
export const RULE_CHARS_MAX = 500;

export const parseRule = (text: string): RuleOrProblem => {
  if (text.length > RULE_CHARS_MAX)
    return { problem: `${quote(text)} is longer than ${RULE_CHARS_MAX} characters: make several rules of it` };
  const cut = split(text);
  if (cut === undefined)
    return {
      problem: `${quote(text)} is no rule: ports follow the brackets after a colon, as in '[2001:db8::/32]:443'`,
    };
  const about = parseAbout(cut.what);
  if ('problem' in about) return about;
  if (cut.ports === undefined) return { rule: { text, about } };
  const ports = parsePorts(cut.ports);
  return 'problem' in ports ? ports : { rule: { text, about, ports: ports.ports } };
};

/** Whether the rule speaks of this address and port. */
export const coversAddress = ({ about, ports }: Rule, address: Words, port: number): boolean =>
  'ranges' in about && about.ranges.some((range) => holds(range, address)) && includesPort(ports, port);

/** Whether the rule speaks of this name and port. */
export const coversName = ({ about, ports }: Rule, name: string, port: number): boolean =>
  'pattern' in about && matchesPattern(about.pattern, name) && includesPort(ports, port);

const split = (text: string): { readonly what: string; readonly ports?: string } | undefined => {
  if (text.startsWith('[')) {
    const [, what, , ports] = /^\[([^\]]*)\](:(.*))?$/s.exec(text) ?? [];
    return what === undefined ? undefined : { what, ...(ports !== undefined && { ports }) };
  }
  const colon = text.indexOf(':');
  // More than one: an IPv6 address, and then all of it is.
  if (colon < 0 || text.includes(':', colon + 1)) return { what: text };
  return { what: text.slice(0, colon), ports: text.slice(colon + 1) };
};

const parseAbout = (what: string): Rule['about'] | { readonly problem: string } => {
  if (what === '')
    return { problem: `nothing stands there: write a range, a host name or one of ${groupNames.join(', ')}` };
  if (isGroupName(what)) return { ranges: groups[what] };
  if (!looksLikeRange(what)) return parsePattern(what);
  const parsed = parseRange(what);
  return 'problem' in parsed ? parsed : { ranges: [parsed.range] };
};
