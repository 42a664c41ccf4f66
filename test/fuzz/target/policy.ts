// Fuzzes the agent's policy: any text gives rules and limits, or problems that say where and what; and every spelling of an address is the
// address that another reader of addresses sees. Knows what an answer has to be; refuses to know what rules mean.
import { isIPv6 } from 'node:net';
import type { PolicyProblem } from '../../../packages/agent/src/policy/document.ts';
import { type PolicyFile, parsePolicy } from '../../../packages/agent/src/policy/parse.ts';
import { wordsOf } from '../../../packages/agent/src/policy/words.ts';
import { bomb } from '../make/documents.ts';
import { mutatedText } from '../make/text.ts';
import { rule, type Target } from '../target.ts';
import { bytesOf, mustBeSaid, mustBeShowable, textOf } from '../text.ts';

export type ParsePolicy = (
  text: string,
) => { readonly policy: PolicyFile } | { readonly problems: readonly PolicyProblem[] };

const corpus: readonly string[] = [
  'allow:\n  - 10.0.0.0/8:443\n  - "*.example.org:80-90"\n  - "[2001:db8::]/32"\n  - loopback\ndeny: [any:25, 169.254.169.254]\n',
  'limits: { services: 100, probes-per-second: 50, in-flight: 10, in-flight-per-host: 2 }\n',
  'deny:\n  - link-local\n  - "::ffff:0:0/96"\n  - private:1-65535\n',
  '{ "allow": ["example.org:443"], "deny": [] }\n',
  'checks: { allow: [tcp, http], dialogue: true, methods: [GET, POST] }\n',
  'commands:\n  disk: { run: [/bin/df, "-h"], env: { LANG: C } }\nidentities: { me: { cert: /a.crt, key: /a.key } }\n',
];

/** The eight groups of an address, as a URL's reader writes it at its shortest. */
const groupsElsewhere = (text: string): readonly number[] | undefined => {
  const shortest = URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1);
  if (shortest === undefined) return undefined;
  const [front = '', back = ''] = shortest.split('::');
  const [head, tail] = [front, back].map((half) =>
    half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16)),
  );
  const missing = 8 - (head?.length ?? 0) - (tail?.length ?? 0);
  return [...(head ?? []), ...Array.from({ length: missing }, () => 0), ...(tail ?? [])];
};

/** Every piece of the text that is an IPv6 address means the same here and elsewhere. */
const checkAddresses = (text: string): void => {
  for (const [candidate] of text.slice(0, 2_000).matchAll(/[0-9a-fA-F:.]{2,45}/g)) {
    if (!isIPv6(candidate)) continue;
    const words = wordsOf(candidate)?.flatMap((word) => [word >>> 16, word & 0xffff]);
    const other = groupsElsewhere(candidate);
    rule(
      other === undefined || String(words) === String(other),
      'address',
      () => `${candidate} is ${String(words)}, not ${String(other)}`,
    );
  }
};

const LOOKED_COUNT_MAX = 50;

const check = (parse: ParsePolicy, input: Uint8Array): void => {
  const text = textOf(input);
  checkAddresses(text);
  const answer = parse(text);
  if ('policy' in answer) {
    const { allow = [], deny, limits } = answer.policy;
    for (const { text: written } of [...allow, ...deny].slice(0, LOOKED_COUNT_MAX)) mustBeSaid(written, 'a rule');
    // Whatever else the text says, what is run and shown lies where its owner said, in full.
    const { commands = {}, identities = {} } = answer.policy;
    const files = [
      ...Object.values(commands).map(({ file }) => file),
      ...Object.values(identities).flatMap(({ certificateFile, keyFile }) => [certificateFile, keyFile]),
    ];
    rule(
      files.every((file) => file.startsWith('/')),
      'file',
      () => `a file without its full path: ${files.join(' ')}`,
    );
    rule(
      Object.values(limits).every((limit) => Number.isInteger(limit) && limit >= 1),
      'limit',
      () => 'a limit is none',
    );
    return;
  }
  rule(answer.problems.length > 0, 'problems', () => 'neither rules nor problems');
  const lineCount = text.split(/\r\n|\r|\n/).length;
  for (const { path, line = 1, message } of answer.problems.slice(0, LOOKED_COUNT_MAX)) {
    mustBeSaid(message, 'a message');
    mustBeShowable(path, 'a path');
    rule(line >= 1 && line <= lineCount, 'place', () => `a problem on line ${line} of ${lineCount}`);
  }
};

export const policyTarget = (parse: ParsePolicy): Target => ({
  name: 'policy',
  share: 20,
  msMax: 2_000,
  make: (dice) => {
    const start = dice.chance(0.03) ? bomb(dice) : dice.pick(corpus);
    return dice.chance(0.05) ? bytesOf(start) : mutatedText(start, dice, corpus);
  },
  check: (input) => check(parse, input),
});

export const policyFuzz = policyTarget(parsePolicy);
