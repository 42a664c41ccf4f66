// Groups of addresses that a rule can name by one word, and which of them nobody reaches unless the policy names them. Knows what the addresses
// are for; refuses to know who asks for them.
import { contains, type Range, range } from './range.ts';

const spelt = {
  /** This machine itself. */
  loopback: ['127.0.0.0/8', '::1'],
  /** The networks of homes and firms (RFC 1918, RFC 4193). */
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  /** Neighbours on the same wire. */
  'link-local': ['169.254.0.0/16', 'fe80::/10'],
  /** Where clouds hand out credentials to whoever asks from inside: Amazon, Google, Microsoft, Alibaba, Oracle, Scaleway. */
  metadata: [
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '169.254.42.42',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    'fd00:42::42',
  ],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  broadcast: ['255.255.255.255'],
  /** "Any address", which systems take for themselves. */
  unspecified: ['0.0.0.0/8', '::'],
  any: ['0.0.0.0/0', '::/0'],
} as const;

export type GroupName = keyof typeof spelt;

export const groupNames = Object.keys(spelt) as readonly GroupName[];

export const isGroupName = (text: string): text is GroupName => Object.hasOwn(spelt, text);

export const groups = Object.fromEntries(
  Object.entries(spelt).map(([name, texts]) => [name, texts.map(range)]),
) as unknown as Readonly<Record<GroupName, readonly Range[]>>;

/** Denied unless a rule names them or a part of them: a rule for everything does not. */
export const reserved = [
  'loopback',
  'metadata',
  'link-local',
  'multicast',
  'broadcast',
  'unspecified',
] as const satisfies readonly GroupName[];

export type Reserved = (typeof reserved)[number];

/** Whether the group was in mind of whoever wrote this range: it lies inside it. */
export const isPartOf = (inner: Range, group: Reserved): boolean =>
  groups[group].some((outer) => contains(outer, inner));
